/**
 * The worker's half of its conversations with gateways: one link to each gateway that the register names.
 *
 * <p>Threading: all links of a worker live on one event loop, here "the loop". Commands are issued from any thread and take their place
 * on the link before the call returns; everything else, and all state without a note, belongs to the loop.
 */
package io.gatehouse.business.link;
