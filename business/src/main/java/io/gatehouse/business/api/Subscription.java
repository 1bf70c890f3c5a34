package io.gatehouse.business.api;

import io.vertx.core.Future;

/** Somebody who gets messages or items. Any thread. */
public interface Subscription extends AutoCloseable {
    /** Completed when it gets all that is sent from now on; until a register can be reached, it waits. Never failed. */
    Future<Void> ready();

    /** How many messages it did not get, as it was too slow. */
    long dropped();

    /** Ends it: nothing new comes; what it works on goes on. More than once is the same. Does not block. */
    @Override
    void close();
}
