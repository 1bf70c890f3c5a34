/**
 * The threads that run an application's code: handlers, timers, callbacks of futures. Never an event loop. Knows links and the wire
 * not at all.
 */
package io.gatehouse.business.threads;
