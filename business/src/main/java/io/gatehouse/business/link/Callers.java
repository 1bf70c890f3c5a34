package io.gatehouse.business.link;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * What links have to know of the threads that issue commands: whether they may wait for room, and for which event they do it. One object
 * for a worker. Any thread.
 */
public final class Callers {
    private final BooleanSupplier mayWait;
    private final ThreadLocal<OwnCommands> current = new ThreadLocal<>();
    private final LongAdder strangers = new LongAdder();

    /** @param mayWait asked on a thread that found a link full: whether it may wait for room */
    public Callers(BooleanSupplier mayWait) {
        this.mayWait = mayWait;
    }

    /** From now on this thread runs a handler for one event. */
    public OwnCommands begin() {
        OwnCommands own = new OwnCommands(strangers.sum());
        current.set(own);
        return own;
    }

    /** The handler has returned. */
    public void end() {
        current.remove();
    }

    /** Whether nobody but handlers has issued anything since the event began: it has no other commands than its own then. */
    public boolean isAllKnown(OwnCommands own) {
        return strangers.sum() == own.strangersBefore();
    }

    boolean mayWait() {
        return mayWait.getAsBoolean();
    }

    void onIssued(GatewayLink link, long sequence) {
        OwnCommands own = current.get();
        if (own == null) {
            strangers.increment();
        } else {
            own.add(link, sequence);
        }
    }
}
