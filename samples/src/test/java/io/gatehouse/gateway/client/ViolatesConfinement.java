package io.gatehouse.gateway.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.internal.ContextInternal;
import java.io.ObjectOutputStream;
import java.util.concurrent.locks.ReentrantLock;

/** Breaks on purpose: a lock, a static field that changes, a sleep, JSON, Hazelcast, serialization and Vert.x internals where none may be. */
final class ViolatesConfinement {
    static int calls;
    private final ReentrantLock lock = new ReentrantLock();
    private ObjectMapper json;
    private HazelcastInstance hazelcast;
    private ObjectOutputStream out;
    private ContextInternal context;

    void sleep() throws InterruptedException {
        lock.lock();
        calls++;
        Thread.sleep(1);
    }

    boolean isUsed() {
        return json != null || hazelcast != null || out != null || context != null;
    }
}
