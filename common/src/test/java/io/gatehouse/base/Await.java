package io.gatehouse.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, with a deadline. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private Await() {}

    /** Looks every millisecond until it is so. */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("not within " + DEADLINE + ": " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The value, or the failure thrown. */
    public static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("future not completed well", e);
        }
    }
}
