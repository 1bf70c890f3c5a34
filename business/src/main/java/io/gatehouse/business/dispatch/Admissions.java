package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.Admission;
import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.business.threads.SlowHandlers;
import io.vertx.core.Future;

/** Runs the handler's {@code onHandshake}: each call by itself, for there is no client yet whose order could matter. Any thread. */
final class Admissions {
    private final AsyncClientEvents handler;
    private final HandlerThreads threads;
    private final SlowHandlers slow;
    private final FailureLog failures;
    private final Runnable onFailed;

    /** @param onFailed counts */
    Admissions(
            AsyncClientEvents handler,
            HandlerThreads threads,
            SlowHandlers slow,
            FailureLog failures,
            Runnable onFailed) {
        this.handler = handler;
        this.threads = threads;
        this.slow = slow;
        this.failures = failures;
        this.onFailed = onFailed;
    }

    /** @param done run once, when the call is over or will not be made */
    void ask(HandshakeCall call, Runnable done) {
        threads.execute(() -> run(call, done));
    }

    private void run(HandshakeCall call, Runnable done) {
        if (call.isVoid()) {
            // The gateway has given up, and asked another worker or refused the client.
            done.run();
            return;
        }
        SlowHandlers.Call watched = slow.begin(call);
        Future<Admission> outcome;
        try {
            outcome = call.deliver(handler);
            if (outcome == null) {
                throw new NullPointerException("the handler gave back null where a future belongs");
            }
        } catch (Throwable e) {
            outcome = Future.failedFuture(e);
        }
        if (!outcome.isComplete()) {
            slow.returned(watched);
        }
        outcome.onComplete(given -> {
            slow.end(watched);
            try {
                answer(call, given.result(), given.cause());
            } finally {
                done.run();
            }
        });
    }

    private void answer(HandshakeCall call, Admission admission, Throwable error) {
        Throwable wrong = error;
        if (wrong == null && admission == null) {
            wrong = new NullPointerException("the handler gave back null where an admission belongs");
        }
        if (wrong == null) {
            try {
                call.answer(admission);
                return;
            } catch (RuntimeException e) {
                wrong = e; // it does not fit into a frame
            }
        }
        onFailed.run();
        failures.failed(call, "onHandshake", wrong);
        call.fail();
    }
}
