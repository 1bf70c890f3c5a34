package io.gatehouse.business.threads;

import io.gatehouse.business.api.OnceTick;
import io.vertx.core.AsyncResult;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One timer of the cluster, as this worker sees it: looks at each tick, and once a second in between, whether there is a tick that this
 * worker is to run. Confined to the event loop.
 */
final class OnceTimer {
    private static final Logger LOG = LoggerFactory.getLogger(OnceTimer.class);
    // How soon a hand-over, or a wall clock that was set, is noticed.
    private static final long LOOK_MS = 1000;

    private final String name;
    private final long periodMs;
    private final Consumer<OnceTick> task;
    private final TimedTask timer;
    private final Turn turn;
    private final TickFence fence;
    private final Clock clock;
    private final ScheduledExecutorService loop;
    private long seen; // the latest tick about which there is nothing more to decide
    private boolean claiming;
    private boolean toldTrouble;

    OnceTimer(
            String name,
            long periodMs,
            Consumer<OnceTick> task,
            TimedTask timer,
            Turn turn,
            TickFence fence,
            Clock clock,
            ScheduledExecutorService loop) {
        this.name = name;
        this.periodMs = periodMs;
        this.task = task;
        this.timer = timer;
        this.turn = turn;
        this.fence = fence;
        this.clock = clock;
        this.loop = loop;
    }

    /** Begins; what is due now is nobody's to run, as far as this worker knows. */
    void start() {
        seen = Math.floorDiv(clock.millis(), periodMs);
        schedule(clock.millis());
    }

    private void look() {
        if (!timer.isActive()) {
            return;
        }
        long nowMs = clock.millis();
        long number = Math.floorDiv(nowMs, periodMs);
        if (number > seen && !claiming) {
            decide(number, nowMs);
        }
        schedule(nowMs);
    }

    private void decide(long number, long nowMs) {
        long heldNs = turn.heldNs(System.nanoTime());
        if (heldNs < 0) {
            return;
        }
        boolean late = nowMs - TimeUnit.NANOSECONDS.toMillis(heldNs) > number * periodMs;
        claiming = true;
        fence.claim(name, number, late).onComplete(claimed -> {
            if (fence == TickFence.NONE) {
                decided(number, claimed);
            } else {
                loop.execute(() -> decided(number, claimed));
            }
        });
    }

    private void decided(long number, AsyncResult<Boolean> claimed) {
        claiming = false;
        if (claimed.failed()) {
            // Asked again at the next look, while this tick is the latest.
            if (!toldTrouble) {
                toldTrouble = true;
                LOG.warn(
                        "The timer '{}' pauses, as its ticks cannot be claimed: {}",
                        name,
                        claimed.cause().getMessage());
            }
            return;
        }
        toldTrouble = false;
        seen = Math.max(seen, number);
        if (claimed.result() && timer.isActive()) {
            var tick = new OnceTick(name, number, Instant.ofEpochMilli(number * periodMs));
            timer.fire(() -> task.accept(tick));
        }
    }

    private void schedule(long nowMs) {
        long toNextMs = periodMs - Math.floorMod(nowMs, periodMs);
        timer.next(loop.schedule(this::look, Math.min(toNextMs, LOOK_MS), TimeUnit.MILLISECONDS));
    }
}
