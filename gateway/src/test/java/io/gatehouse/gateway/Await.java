package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, with a deadline. */
final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private Await() {}

    /** Looks every millisecond until it is so. */
    static void until(String what, BooleanSupplier condition) {
        until(what, DEADLINE, condition);
    }

    /** The same where it must be so sooner, for it would be so in any case later. */
    static void until(String what, Duration deadline, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("not within " + deadline + ": " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The value, or the failure thrown. */
    static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("future not completed well", e);
        }
    }
}
