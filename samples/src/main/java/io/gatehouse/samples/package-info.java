/** The demo, the configuration check, and the page server that the samples share. */
package io.gatehouse.samples;
