package io.gatehouse.business.shared;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.business.api.Channels;
import io.gatehouse.business.api.SharedCounter;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.SharedMap;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.business.threads.TickFence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** A node's way to the shared data, from its creation to its end. Any thread. */
public final class SharedAccess implements SharedData {
    private static final String CLIENT = "com.hazelcast.client.HazelcastClient";

    private final SharedStore store;
    private final StoreCalls calls;
    private final StoredChannels channels;
    private final SharedTicks ticks;
    private final Promise<Void> connected;

    private SharedAccess(
            SharedStore store, StoreCalls calls, StoredChannels channels, SharedTicks ticks, Promise<Void> connected) {
        this.store = store;
        this.calls = calls;
        this.channels = channels;
        this.ticks = ticks;
        this.connected = connected;
    }

    /**
     * Begins to connect.
     *
     * @param key   of the option, for errors
     * @param at    where registers keep it
     * @param lease how long others believe in this node after it fell silent
     * @throws ConfigurationException if Hazelcast is not on the class path
     */
    public static SharedAccess open(
            String key,
            String name,
            List<HostPort> at,
            Secret secret,
            Duration lease,
            Callbacks callbacks,
            HandlerThreads threads,
            ScheduledExecutorService loop) {
        try {
            Class.forName(CLIENT, false, SharedAccess.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ConfigurationException(key + "=" + at
                    + " needs Hazelcast, which is not on the class path. Add com.hazelcast:hazelcast to it.");
        }
        Promise<Void> connected = Promise.promise();
        return over(
                new HazelcastStore(name, at, secret, connected::tryComplete),
                connected,
                name,
                callbacks,
                threads,
                loop,
                QueueTimes.of(lease));
    }

    static SharedAccess over(
            SharedStore store,
            Promise<Void> connected,
            String name,
            Callbacks callbacks,
            HandlerThreads threads,
            ScheduledExecutorService loop,
            QueueTimes times) {
        StoreCalls calls = new StoreCalls(name, callbacks);
        return new SharedAccess(
                store,
                calls,
                new StoredChannels(calls, store, threads, loop, times),
                new SharedTicks(calls, store),
                connected);
    }

    /** Completed when a register was reached for the first time. */
    public Future<Void> connected() {
        return connected.future();
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public <V> SharedMap<V> map(String name, Class<V> type) {
        return new StoredMap<>(calls, store, name, type);
    }

    @Override
    public SharedCounter counter(String name) {
        return new StoredCounter(calls, store, name);
    }

    /** Claims ticks of the cluster's timers. */
    public TickFence ticks() {
        return ticks;
    }

    /** Consumers take no more items. */
    public void stopTaking() {
        channels.stopTaking();
    }

    /** Waits for consumers to end; interrupts those that take longer. */
    public void awaitConsumers(long ms) {
        channels.awaitConsumers(ms);
    }

    /** Leaves. Blocks for some seconds at most. */
    public void close() {
        channels.stopTaking();
        calls.close();
        store.close();
    }
}
