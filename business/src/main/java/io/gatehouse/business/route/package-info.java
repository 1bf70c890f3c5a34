/**
 * The cluster as an application sees it: from "these clients" to commands on the links of the gateways concerned, and from their answers
 * to one.
 *
 * <p>Threading: called from any thread, mostly handlers; answers come on the loop of the links and leave on callback threads.
 */
package io.gatehouse.business.route;
