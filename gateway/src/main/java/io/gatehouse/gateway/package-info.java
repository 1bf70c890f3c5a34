/**
 * A gateway: owns client sockets and all state about its clients, runs no application code.
 *
 * <p>{@link io.gatehouse.gateway.GatewayServer} is the entry for programs, {@code GatewayMain} for command lines. Directions: this
 * package -> worker -> shard -> client -> api.
 */
package io.gatehouse.gateway;
