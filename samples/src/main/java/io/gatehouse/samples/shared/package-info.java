/** News, work and numbers that all workers share. */
package io.gatehouse.samples.shared;
