package io.gatehouse.business.api;

import java.time.Clock;

/** What a handler is built from. Any thread. */
public interface Worker {
    /** Its name, for people and logs. */
    String name();

    /** The cluster. */
    Clients clients();

    /** Timers of this worker. */
    Timers timers();

    /** The time; a test's worker has one that can be moved. */
    Clock clock();
}
