/**
 * What an operator asks of a cluster, as a program ({@link io.gatehouse.operator.ClusterInquiry}) and on the command line ({@code
 * gatehouse status}, {@code gatehouse connections}, {@code gatehouse drain}).
 *
 * <p>Registers say who is there, gateways answer for themselves and their workers. Everything runs on one event loop and has a deadline:
 * a node that does not answer is named, and holds up nobody.
 */
package io.gatehouse.operator;
