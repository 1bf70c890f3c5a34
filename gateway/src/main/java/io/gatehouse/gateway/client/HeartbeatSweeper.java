package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One timer per event loop for all that clients may be late with: pings, answers, slow reading, the end of a close. Confined to its
 * loop. Deadlines are kept to one tick, a quarter of the shortest of them, at most one second.
 */
public final class HeartbeatSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSweeper.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final List<ClientConnection> clients = new ArrayList<>();
    private final Consumer<Integer> onTick;
    private final int pingTicks;
    private final int deadTicks;
    private final int graceTicks;
    private final int closeTicks;
    private final Duration tickLength;
    private final ScheduledFuture<?> timer;
    private int tick;

    /** @param onTick called after each sweep with the present tick */
    public HeartbeatSweeper(EventLoop loop, ClientLimits limits, Consumer<Integer> onTick) {
        this.onTick = onTick;
        long shortest = LongStream.of(
                        limits.pingInterval().toMillis(),
                        limits.pingTimeout().toMillis(),
                        limits.outboxGrace().toMillis(),
                        limits.parkingTime().toMillis())
                .min()
                .getAsLong();
        tickLength = Duration.ofMillis(Math.max(10, Math.min(1000, shortest / 4)));
        pingTicks = ticks(limits.pingInterval());
        deadTicks = pingTicks + ticks(limits.pingTimeout());
        graceTicks = ticks(limits.outboxGrace());
        closeTicks = ticks(CLOSE_TIMEOUT);
        timer = loop.scheduleAtFixedRate(
                this::sweep, tickLength.toMillis(), tickLength.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts from 0 while the loop lives. */
    public int tick() {
        return tick;
    }

    /** How many ticks cover a duration; at least one. */
    public int ticks(Duration duration) {
        return (int) Math.max(1, (duration.toMillis() + tickLength.toMillis() - 1) / tickLength.toMillis());
    }

    /** Stops. */
    public void close() {
        timer.cancel(false);
    }

    void add(ClientConnection client) {
        clients.add(client);
    }

    private void sweep() {
        try {
            sweepAll();
        } catch (RuntimeException e) {
            // A timer that throws is never run again, and without it no client of this loop would be looked after.
            LOG.error("Looking after the clients of one event loop failed; it is tried again at the next tick", e);
        }
    }

    private void sweepAll() {
        tick++;
        int kept = 0;
        for (int i = 0; i < clients.size(); i++) {
            ClientConnection client = clients.get(i);
            if (!client.isGone()) {
                client.sweep(tick, pingTicks, deadTicks, graceTicks, closeTicks);
                clients.set(kept++, client);
            }
        }
        clients.subList(kept, clients.size()).clear();
        onTick.accept(tick);
    }
}
