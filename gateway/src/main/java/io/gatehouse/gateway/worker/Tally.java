package io.gatehouse.gateway.worker;

import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Drops;
import io.gatehouse.protocol.GatewayReply.Failure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Adds up what the shards did for one command, and answers when the last one is done. Any thread. */
final class Tally {
    private final WorkerLink worker;
    private final Completion completion;
    private final long correlation;
    private final long named;
    private final AtomicInteger shardsLeft;
    private final AtomicLong applied = new AtomicLong();
    private final AtomicReference<Drops> drops = new AtomicReference<>(Drops.NONE);
    private final AtomicLong refused = new AtomicLong();
    private volatile Failure failure;

    /** Comes between the end of a command and its answer. */
    interface Completion {
        /** Every loop concerned is done. @param answer to be run once, now or later; null if no answer is wanted */
        void onDone(Runnable answer);

        /** Answers at once. */
        Completion AT_ONCE = answer -> {
            if (answer != null) {
                answer.run();
            }
        };
    }

    /**
     * @param correlation 0 if no answer is wanted
     * @param shards      how many loops will say that they are done; if none, the command is answered at once
     * @param named       how many clients the command names by number; those not counted by any loop are not there
     */
    Tally(WorkerLink worker, long correlation, int shards, long named, Completion completion) {
        this.worker = worker;
        this.completion = completion;
        this.correlation = correlation;
        this.named = named;
        this.shardsLeft = new AtomicInteger(shards);
        if (shards == 0) {
            answer();
        }
    }

    /** One loop is done. */
    void done(long appliedThere, Drops dropsThere, long refusedThere) {
        applied.addAndGet(appliedThere);
        if (dropsThere != Drops.NONE) {
            drops.accumulateAndGet(dropsThere, Drops::plus);
        }
        refused.addAndGet(refusedThere);
        if (shardsLeft.decrementAndGet() == 0) {
            answer();
        }
    }

    /** One loop is done; the whole command is answered with the failure. */
    void failed(Failure why) {
        failure = why;
        done(0, Drops.NONE, 0);
    }

    private void answer() {
        completion.onDone(correlation == 0 ? null : () -> worker.reply(reply()));
    }

    private GatewayReply reply() {
        Drops left = drops.get();
        long found = applied.get() + left.clients() + refused.get();
        return failure == null
                ? new GatewayReply.Receipt(correlation, applied.get(), left, Math.max(0, named - found), refused.get())
                : new GatewayReply.Failed(correlation, failure);
    }
}
