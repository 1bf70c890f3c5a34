package io.gatehouse.gateway.worker;

import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Failure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up what the shards did for one command, and answers when the last one is done. Any thread. */
final class Tally {
    private final WorkerLink worker;
    private final long correlation;
    private final long named;
    private final AtomicInteger shardsLeft;
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private volatile Failure failure;

    /**
     * @param correlation 0 if no answer is wanted
     * @param shards      how many loops will say that they are done; if none, the command is answered at once
     * @param named       how many clients the command names by number; those not counted by any loop are not there
     */
    Tally(WorkerLink worker, long correlation, int shards, long named) {
        this.worker = worker;
        this.correlation = correlation;
        this.named = named;
        this.shardsLeft = new AtomicInteger(shards);
        if (shards == 0) {
            answer();
        }
    }

    /** One loop is done. */
    void done(long queuedThere, long droppedThere) {
        queued.addAndGet(queuedThere);
        dropped.addAndGet(droppedThere);
        if (shardsLeft.decrementAndGet() == 0) {
            answer();
        }
    }

    /** One loop is done, but had to refuse a client; the whole command is answered with the failure. */
    void failed(Failure why) {
        failure = why;
        done(0, 0);
    }

    private void answer() {
        if (correlation == 0) {
            return;
        }
        long reached = queued.get() + dropped.get();
        worker.reply(
                failure == null
                        ? new GatewayReply.Receipt(
                                correlation, queued.get(), dropped.get(), Math.max(0, named - reached))
                        : new GatewayReply.Failed(correlation, failure));
    }
}
