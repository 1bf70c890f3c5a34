/**
 * The gateway's half of every conversation with workers: events out, commands in.
 *
 * <p>Two kinds of threads meet here: a client's event loop (S) and a link's (L). Each class says to which it is confined.
 */
package io.gatehouse.gateway.worker;
