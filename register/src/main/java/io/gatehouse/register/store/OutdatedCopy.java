package io.gatehouse.register.store;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.map.IMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Throws away what a register has of the shared data when it was frozen, the others went on without it, and it is about to come back to
 * them. Hazelcast would merge it: what they removed meanwhile would come back, and calls that waited in the frozen register's sockets, long
 * given up by their callers, would win over later ones. A register that was only apart had callers of its own, and its changes are merged.
 *
 * <p>Threading: any thread.
 */
final class OutdatedCopy implements MembershipListener, LifecycleListener {
    private static final Logger LOG = LoggerFactory.getLogger(OutdatedCopy.class);

    // Half of the time after which the others give a silent register up.
    private static final long FROZEN_NS = TimeUnit.SECONDS.toNanos(5);
    // One that wakes up learns within this time that the others have gone on, or finds them silent by itself.
    private static final long APART_WITHIN_NS = TimeUnit.SECONDS.toNanos(15);

    private final String maps;
    private volatile HazelcastInstance instance;
    private volatile long ranNs = System.nanoTime();
    private volatile long wokeNs = ranNs - 2 * APART_WITHIN_NS;
    private volatile long apartNs = ranNs;

    /** @param maps what the names of the maps begin with */
    OutdatedCopy(String maps) {
        this.maps = maps;
    }

    void watch(HazelcastInstance started) {
        instance = started;
        started.getCluster().addMembershipListener(this);
        started.getLifecycleService().addLifecycleListener(this);
    }

    /** To be called about once a second: a register that cannot is frozen. */
    void running() {
        long now = System.nanoTime();
        if (now - ranNs > FROZEN_NS) {
            wokeNs = now;
        }
        ranNs = now;
    }

    private boolean isOutdated() {
        return Math.abs(apartNs - wokeNs) <= APART_WITHIN_NS;
    }

    @Override
    public void memberAdded(MembershipEvent event) {}

    @Override
    public void memberRemoved(MembershipEvent event) {
        apartNs = System.nanoTime();
    }

    /** Before a merge Hazelcast calls this and waits: then this register is a cluster of its own, which is to join the larger one. */
    @Override
    public void stateChanged(LifecycleEvent event) {
        if (event.getState() != LifecycleState.MERGING || !isOutdated()) {
            return;
        }
        HazelcastInstance own = instance;
        if (own.getCluster().getMembers().size() > 1) {
            return;
        }
        LOG.warn(
                "This register was frozen and the others went on: its copy of shared data is thrown away, it gets theirs");
        try {
            for (DistributedObject object : own.getDistributedObjects()) {
                if (object instanceof IMap && object.getName().startsWith(maps)) {
                    ((IMap<?, ?>) object).clear();
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("The copy could not be thrown away, and is merged with that of the others: {}", e.toString());
        }
    }
}
