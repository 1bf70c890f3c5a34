package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One timer per event loop for all that clients may be late with: pings, answers, slow reading, the end of a close. Confined to its
 * loop. Deadlines are kept to one tick, a quarter of the shortest of them, at most one second. Time in which the loop stood still is
 * nobody's lateness and does not count.
 */
public final class HeartbeatSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSweeper.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    // Two of them may be added.
    private static final long MAX_TICKS = 1 << 30;

    private final List<ClientConnection> clients = new ArrayList<>();
    private final Consumer<Integer> onTick;
    private final int graceTicks;
    private final int closeTicks;
    private final Duration tickLength;
    private final ScheduledFuture<?> timer;
    private final Ticker ticker;
    private int tick;

    /**
     * @param deadlines of heartbeats, which clients may be late with besides those of {@code limits}; those of zero are never
     * @param onTick    called after each sweep with the present tick
     */
    public HeartbeatSweeper(EventLoop loop, ClientLimits limits, List<Duration> deadlines, Consumer<Integer> onTick) {
        this.onTick = onTick;
        this.ticker =
                loop instanceof AbstractScheduledEventExecutor scheduled ? scheduled.ticker() : Ticker.systemTicker();
        long shortest = Stream.concat(
                        deadlines.stream(),
                        Stream.of(limits.outboxGrace(), limits.parkingTime(), limits.messageTimeout()))
                .mapToLong(Duration::toMillis)
                .filter(each -> each > 0)
                .min()
                .getAsLong();
        tickLength = Duration.ofMillis(Math.max(10, Math.min(1000, shortest / 4)));
        graceTicks = ticks(limits.outboxGrace());
        closeTicks = ticks(CLOSE_TIMEOUT);
        // With a fixed rate, a process that stood still would make up for the ticks it missed before it reads what its
        // clients have said meanwhile, and end them all for a silence that was its own.
        timer = loop.scheduleWithFixedDelay(
                this::sweep, tickLength.toMillis(), tickLength.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts from 0 while the loop lives. */
    public int tick() {
        return tick;
    }

    /** The loop's clock, for what a tick is too coarse for. */
    long nanoTime() {
        return ticker.nanoTime();
    }

    /** How many ticks cover a duration; at least one. */
    public int ticks(Duration duration) {
        return (int) Math.min(
                MAX_TICKS, Math.max(1, (duration.toMillis() + tickLength.toMillis() - 1) / tickLength.toMillis()));
    }

    /** Stops. */
    public void close() {
        timer.cancel(false);
    }

    void add(ClientConnection client) {
        clients.add(client);
    }

    private void sweep() {
        tick++;
        Throwable failure = null;
        int kept = 0;
        for (int i = 0; i < clients.size(); i++) {
            ClientConnection client = clients.get(i);
            if (client.isGone()) {
                continue;
            }
            clients.set(kept++, client);
            try {
                client.sweep(tick, graceTicks, closeTicks);
            } catch (RuntimeException | OutOfMemoryError e) {
                failure = e;
            }
        }
        clients.subList(kept, clients.size()).clear();
        try {
            onTick.accept(tick);
        } catch (RuntimeException | OutOfMemoryError e) {
            failure = e;
        }
        if (failure != null) {
            // Caught, because a timer that throws is never run again, and logged once a tick, however many failed.
            // Netty reports by an OutOfMemoryError that direct memory is used up, which passes.
            LOG.error("Looking after clients of one event loop failed; it is tried again at the next tick", failure);
        }
    }
}
