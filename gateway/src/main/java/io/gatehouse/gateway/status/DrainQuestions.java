package io.gatehouse.gateway.status;

import io.gatehouse.gateway.worker.Forwarding;
import io.gatehouse.gateway.worker.WorkerTable;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.StatusMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Drains the gateway, or passes that wish on to a worker, and says how far it is. On the asking link's event loop. */
public final class DrainQuestions {
    private final Supplier<NodeIdentity> identity;
    private final List<Forwarding> forwarders;
    private final WorkerTable workers;
    private final Runnable drain;

    /**
     * @param identity   asked with each question
     * @param forwarders of all event loops
     * @param drain      begins to drain the gateway; nothing if it does so already
     */
    public DrainQuestions(
            Supplier<NodeIdentity> identity, List<Forwarding> forwarders, WorkerTable workers, Runnable drain) {
        this.identity = identity;
        this.forwarders = List.copyOf(forwarders);
        this.workers = workers;
        this.drain = drain;
    }

    void onAsk(StatusMessage.AskDrain question, Consumer<StatusMessage> answer) {
        if (question.node() == identity.get().id()) {
            drain.run();
            report(question, answer);
        } else if (!workers.askDrain(question)) {
            answer.accept(new StatusMessage.DrainReported(question.correlation(), 0, false, false, 0, 0));
        }
    }

    private void report(StatusMessage.AskDrain question, Consumer<StatusMessage> answer) {
        AtomicInteger left = new AtomicInteger(forwarders.size());
        AtomicBoolean drained = new AtomicBoolean(true);
        AtomicLong clients = new AtomicLong();
        AtomicLong ends = new AtomicLong();
        for (Forwarding each : forwarders) {
            // Later: a loop that has just begun to drain has then put its mind to it.
            each.shard().executeLater(() -> {
                clients.addAndGet(each.shard().size());
                ends.addAndGet(each.forwarder().ends());
                if (!each.forwarder().isDrained()) {
                    drained.set(false);
                }
                if (left.decrementAndGet() == 0) {
                    answer.accept(new StatusMessage.DrainReported(
                            question.correlation(), 0, true, drained.get(), clients.get(), ends.get()));
                }
            });
        }
    }
}
