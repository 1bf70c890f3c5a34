package io.gatehouse.gateway.status;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.InboundBudget;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.worker.Losses;
import io.gatehouse.gateway.worker.WorkerTable;
import io.gatehouse.link.LinkCounts;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeVitals;
import io.gatehouse.protocol.StatusMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says how the gateway is, and asks its workers the same. On the asking link's event loop. */
public final class StatusQuestions {
    private final NodeVitals vitals;
    private final Supplier<NodeIdentity> identity;
    private final Supplier<List<String>> addresses;
    private final List<EventLoopShard> shards;
    private final WorkerTable workers;
    private final Losses losses;
    private final OutboxBudget outboxes;
    private final InboundBudget inbound;
    private final Supplier<LinkCounts> linkCounts;

    /**
     * @param identity  asked with each question
     * @param addresses likewise: where the gateway listens, each with what for
     * @param shards    of all event loops
     * @param linkCounts asked likewise
     */
    public StatusQuestions(
            NodeVitals vitals,
            Supplier<NodeIdentity> identity,
            Supplier<List<String>> addresses,
            List<EventLoopShard> shards,
            WorkerTable workers,
            Losses losses,
            OutboxBudget outboxes,
            InboundBudget inbound,
            Supplier<LinkCounts> linkCounts) {
        this.vitals = vitals;
        this.identity = identity;
        this.addresses = addresses;
        this.shards = List.copyOf(shards);
        this.workers = workers;
        this.losses = losses;
        this.outboxes = outboxes;
        this.inbound = inbound;
        this.linkCounts = linkCounts;
    }

    /**
     * Workers are asked first and not waited for: each answers for itself, and one that does not is missed by who asked, who knows from
     * the gateway's own answer whom to expect.
     */
    void onAsk(StatusMessage.AskStatus question, Consumer<StatusMessage> answer) {
        // Before they are asked: the question itself must not count as something that waits.
        List<NodeStatus.LinkStatus> links = workers.status();
        workers.ask(question);
        long askedNs = System.nanoTime();
        AtomicInteger left = new AtomicInteger(shards.size());
        AtomicReference<ShardTotals> totals = new AtomicReference<>(ShardTotals.NONE);
        for (EventLoopShard shard : shards) {
            shard.execute(() -> {
                totals.accumulateAndGet(ShardTotals.of(shard, askedNs), ShardTotals::plus);
                if (left.decrementAndGet() == 0) {
                    answer.accept(
                            new StatusMessage.NodeReported(question.correlation(), 0, status(totals.get(), links)));
                }
            });
        }
    }

    private NodeStatus status(ShardTotals totals, List<NodeStatus.LinkStatus> links) {
        Figures.Builder figures = vitals.figures();
        totals.addTo(figures);
        figures.set(Figure.WORKERS, workers.size())
                .set(Figure.PARKED_BYTES, workers.parkedBytes())
                .set(Figure.CLIENTS_MOVED, workers.clientsMoved())
                .set(Figure.OUTBOX_BYTES, outboxes.usedBytes())
                .set(Figure.OUTBOX_BUDGET_BYTES, outboxes.limitBytes())
                .set(Figure.INBOUND_BYTES, inbound.usedBytes())
                .set(Figure.INBOUND_BUDGET_BYTES, inbound.limitBytes());
        linkCounts.get().addTo(figures);
        for (LossReason reason : LossReason.values()) {
            figures.set(reason.figure(), losses.count(reason));
        }
        return vitals.status(identity.get(), addresses.get(), figures.build(), links);
    }
}
