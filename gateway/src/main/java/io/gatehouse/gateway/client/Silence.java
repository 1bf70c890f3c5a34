package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.Heartbeat;
import io.gatehouse.gateway.api.LifeSign;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/** What the clients of one listener on one event loop may be silent for, in ticks of its sweeper. Confined to its loop. */
final class Silence {
    private final int pingTicks; // 0: never
    private final int deadTicks;
    private final boolean countsBytes;
    private final EncodedMessage ping; // null: the protocol's own

    Silence(ListenAddress listener, Heartbeat heartbeat, HeartbeatSweeper sweeper) {
        int answerTicks = Integer.MAX_VALUE;
        if (heartbeat.canPing(listener.protocol())) {
            pingTicks = sweeper.ticks(heartbeat.pingInterval());
            if (!heartbeat.pingTimeout().isZero()) {
                answerTicks = pingTicks + sweeper.ticks(heartbeat.pingTimeout());
            }
        } else {
            pingTicks = 0;
        }
        int idleTicks = heartbeat.idleTimeout().isZero() ? Integer.MAX_VALUE : sweeper.ticks(heartbeat.idleTimeout());
        deadTicks = Math.min(answerTicks, idleTicks);
        countsBytes = heartbeat.lifeSign() == LifeSign.BYTES;
        ping = pingTicks == 0 || heartbeat.pingData().isEmpty()
                ? null
                : new EncodedMessage(
                        PayloadKind.TEXT,
                        Unpooled.wrappedBuffer(heartbeat.pingData().getBytes(StandardCharsets.UTF_8)),
                        new OutboxBudget(Long.MAX_VALUE));
    }

    /** Whether bytes that are no whole message count. */
    boolean countsBytes() {
        return countsBytes;
    }

    boolean isOver(int silentTicks) {
        return silentTicks >= deadTicks;
    }

    boolean isPingDue(int silentTicks) {
        return pingTicks != 0 && silentTicks >= pingTicks && silentTicks % pingTicks == 0;
    }

    /** Encoded once for all clients of a kind; null if their protocol cannot carry it. */
    ByteBuf ping(ChannelHandlerContext ctx, ClientWire wire) {
        if (ping == null) {
            return wire.ping(ctx.alloc());
        }
        ByteBuf frames = ping.frames(wire);
        return frames == null ? null : frames.retainedDuplicate();
    }

    void close() {
        if (ping != null) {
            ping.release();
        }
    }
}
