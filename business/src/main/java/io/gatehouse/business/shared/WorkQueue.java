package io.gatehouse.business.shared;

import io.gatehouse.base.Checks;

/** Where the parts of a queue are in the store. */
record WorkQueue(String name) {
    WorkQueue {
        Checks.name("queue", name);
    }

    /** What is to be done, by ids that grow with time. */
    String items() {
        return "queue." + name;
    }

    /** Who works on which of them. */
    String claims() {
        return "claims." + name;
    }
}
