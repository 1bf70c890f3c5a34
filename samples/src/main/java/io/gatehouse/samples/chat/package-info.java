/** A chat with rooms, names, who is online and private messages. The handler runs on any number of workers and gateways. */
package io.gatehouse.samples.chat;
