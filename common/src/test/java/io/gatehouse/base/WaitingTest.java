package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldWaitOnAWorkerThreadOfVertx() throws Exception {
        Promise<Void> later = Promise.promise();
        Future<Boolean> waiter = vertx.executeBlocking(() -> {
            Waiting.requireMayBlock("Do not.");
            vertx.runOnContext(ignored -> later.complete());
            return Waiting.upTo(LONG, later.future());
        });

        assertThat(waiter.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldRefuseAnEventLoopAndNameTheWayOut() {
        Future<Void> asked = Future.future(done -> vertx.runOnContext(ignored -> {
            try {
                Waiting.requireMayBlock("Call stop().");
                done.handle(Future.succeededFuture());
            } catch (IllegalStateException e) {
                done.handle(Future.failedFuture(e));
            }
        }));

        assertThatThrownBy(() -> asked.await(20, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("Call stop().");
        assertThatCode(() -> Waiting.requireMayBlock("")).doesNotThrowAnyException();
    }

    @Test
    void shouldReturnAtTheLimitAndWhenInterrupted() {
        Future<Void> never = Promise.<Void>promise().future();

        assertThat(Waiting.upTo(Duration.ofMillis(1), never)).isFalse();
        Thread.currentThread().interrupt();
        assertThat(Waiting.upTo(LONG, never)).isFalse();
        Waiting.forEnd(never);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldTellOfAFailureOnlyWhoWaitsForTheEnd() {
        var cause = new IllegalArgumentException("no");
        Future<Void> failed = Future.failedFuture(cause);

        assertThat(Waiting.upTo(LONG, failed)).isTrue();
        assertThatThrownBy(() -> Waiting.forEnd(failed))
                .isInstanceOf(CompletionException.class)
                .hasCause(cause);
        Waiting.forEnd(Future.succeededFuture());
    }
}
