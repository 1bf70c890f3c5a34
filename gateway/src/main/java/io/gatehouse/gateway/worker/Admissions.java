package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks workers whether somebody may come in, for one event loop, where they want to be asked. Whose worker is lost is asked about anew;
 * whose answer does not come in time does not come in. Confined to its loop, but for {@link Question#onAnswer}.
 */
final class Admissions {
    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

    private final EventLoopShard shard;
    private final AdmissionBudget budget;
    private final Losses losses;
    private final Set<Question> open = new LinkedHashSet<>(); // oldest first

    Admissions(EventLoopShard shard, AdmissionBudget budget, Losses losses) {
        this.shard = shard;
        this.budget = budget;
        this.losses = losses;
    }

    /** One who waits at the door. */
    final class Question {
        private final WorkerPool pool;
        private final ClientOrigin origin;
        private final ClientEntry known;
        private final Consumer<Verdict> answer;
        private final long sinceNs = System.nanoTime();
        private WorkerLink worker; // null while none is asked
        private long correlation;
        private boolean isCancelled;

        private Question(WorkerPool pool, ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer) {
            this.pool = pool;
            this.origin = origin;
            this.known = known;
            this.answer = answer;
        }

        ClientOrigin origin() {
            return origin;
        }

        ClientState known() {
            return known.state();
        }

        int leftMs() {
            return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(budget.timeoutNs() - (System.nanoTime() - sinceNs)));
        }

        /** A worker has answered. The link's loop. */
        void onAnswer(AdmissionMessage message) {
            shard.execute(() -> end(this, () -> verdict(this, message)));
        }

        /**
         * The client has gone. A worker that is at it keeps its place in the budget until it answers: else whoever connects and leaves at once
         * could have it do any number of them.
         */
        void cancel() {
            isCancelled = true;
            if (worker == null && open.remove(this)) {
                budget.leave();
            }
        }

        private void forgetAtWorker() {
            if (worker != null) {
                worker.forget(correlation);
                worker = null;
            }
        }
    }

    /**
     * Asks, if that is wanted.
     *
     * @param answer called once unless the question is cancelled: at once, or later
     * @return what cancels it
     */
    Runnable ask(WorkerPool pool, ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer) {
        if (!pool.asksBefore()) {
            answer.accept(new Verdict.Admitted(origin, known));
            return () -> {};
        }
        if (!budget.enter()) {
            answer.accept(unavailable());
            return () -> {};
        }
        Question question = new Question(pool, origin, known, answer);
        open.add(question);
        put(question);
        return question::cancel;
    }

    private void put(Question question) {
        WorkerLink to = question.pool.selectToAsk(question.origin);
        if (to != null) {
            question.worker = to;
            question.correlation = to.ask(question);
            if (question.correlation == 0) {
                question.worker = null; // its link is full or over: tried again at the next tick
            }
        }
    }

    void onWorkerReady() {
        forEach(question -> question.worker == null, question -> {
            if (question.pool.asksBefore()) {
                put(question);
            } else {
                end(question, () -> new Verdict.Admitted(question.origin, question.known));
            }
        });
    }

    void onWorkerGone(WorkerLink gone) {
        forEach(question -> question.worker == gone, question -> {
            question.worker = null;
            if (question.isCancelled) {
                question.cancel();
            } else {
                put(question);
            }
        });
    }

    void onTick() {
        long now = System.nanoTime();
        forEach(question -> true, question -> {
            if (now - question.sinceNs >= budget.timeoutNs()) {
                budget.onTimeout(question.worker);
                end(question, this::unavailable);
            } else if (question.worker == null) {
                put(question);
            }
        });
    }

    private void forEach(Predicate<Question> which, Consumer<Question> action) {
        if (open.isEmpty()) {
            return;
        }
        List<Question> found = new ArrayList<>();
        open.stream().filter(which).forEach(found::add);
        found.forEach(action);
    }

    /** @param verdict counts what comes of it, so it is asked for only if somebody waits */
    private void end(Question question, Supplier<Verdict> verdict) {
        if (open.remove(question)) {
            budget.leave();
            question.forgetAtWorker();
            if (!question.isCancelled) {
                question.answer.accept(verdict.get());
            }
        }
    }

    private Verdict verdict(Question question, AdmissionMessage message) {
        if (message instanceof AdmissionMessage.Admitted admitted) {
            if (!budget.allows(admitted.state())) {
                losses.add(LossReason.NOT_ADMITTED, 1);
                return new Verdict.Refused(Verdict.UNAVAILABLE, "");
            }
            ClientEntry entry = new ClientEntry(
                    admitted.state(),
                    admitted.uidWithinMs(),
                    admitted.expiresMs() == 0 ? question.known.expiresMs() : admitted.expiresMs());
            ClientOrigin origin = question.origin;
            if (!admitted.subprotocol().isEmpty()) {
                origin = origin.withSubprotocol(admitted.subprotocol());
            }
            return new Verdict.Admitted(origin, entry);
        }
        AdmissionMessage.Rejected rejected = (AdmissionMessage.Rejected) message;
        losses.add(LossReason.REJECTED, 1);
        LOG.debug("{} is not let in: status {}", question.origin.remoteAddress(), rejected.status());
        return new Verdict.Refused(rejected.status(), rejected.reason());
    }

    private Verdict unavailable() {
        losses.add(LossReason.NOT_ADMITTED, 1);
        return new Verdict.Refused(Verdict.UNAVAILABLE, "Nobody is there to let you in. Try again later.");
    }
}
