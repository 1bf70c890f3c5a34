/**
 * What workers share: channels, queues, maps, counters, and the claims of timers of the cluster, over maps and topics of bytes that
 * registers keep. {@link io.gatehouse.business.shared.HazelcastStore} is the only class that knows Hazelcast.
 *
 * <p>Threading: any thread; calls to the store block, and are made on threads of this package. Used by the root only.
 */
package io.gatehouse.business.shared;
