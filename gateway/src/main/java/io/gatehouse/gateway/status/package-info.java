/**
 * Answers operators: how the gateway and its workers are, and which connections there are. Costs nothing until somebody asks.
 *
 * <p>Questions arrive on a link's loop, go to every loop once, and are answered by the last one. May know workers and shards; nobody but
 * the gateway's root knows this package.
 */
package io.gatehouse.gateway.status;
