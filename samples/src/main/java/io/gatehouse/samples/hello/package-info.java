/** The first program of GatewayWorker's users, here. Runs on handler threads; nothing in the framework depends on it. */
package io.gatehouse.samples.hello;
