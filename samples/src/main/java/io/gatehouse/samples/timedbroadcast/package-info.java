/** The server's time to everybody, every few seconds. */
package io.gatehouse.samples.timedbroadcast;
