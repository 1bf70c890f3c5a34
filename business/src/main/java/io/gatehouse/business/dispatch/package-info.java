/**
 * From an event on a link to a call of the handler and back to an acknowledgement: one lane for each client, which is its entry in the
 * worker's table.
 *
 * <p>Threading: each class says what belongs to the loop of the links ("the loop") and what runs on handler threads. An event crosses
 * from the loop to a handler thread once, and back once.
 */
package io.gatehouse.business.dispatch;
