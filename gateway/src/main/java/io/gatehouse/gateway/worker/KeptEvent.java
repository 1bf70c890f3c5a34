package io.gatehouse.gateway.worker;

import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;

/**
 * An event that its worker has not acknowledged. Holds a copy of exactly the payload's size: a ten byte message must not keep a read
 * buffer alive. Confined to the client's event loop.
 */
abstract class KeptEvent {
    // The event, its array and its places in two queues; without it empty messages would be kept without limit.
    private static final int OVERHEAD_BYTES = 64;

    final long number;
    boolean sentBefore;

    private KeptEvent(long number) {
        this.number = number;
    }

    /** What counts against windows and bounds: an event without payload costs memory, too. */
    int bytes() {
        return 0;
    }

    /** Whether it may be given up at the parking limit. */
    boolean isMessage() {
        return false;
    }

    /** Whether the client has no event after this one. */
    boolean isLast() {
        return false;
    }

    abstract GatewayEvent toWire(EventStamp stamp);

    static final class Connected extends KeptEvent {
        private final ClientOrigin origin;
        private final Supplier<ClientState> state;

        /** @param state asked at each sending: a second worker must see what the first one's handler has done */
        Connected(long number, ClientOrigin origin, Supplier<ClientState> state) {
            super(number);
            this.origin = origin;
            this.state = state;
        }

        @Override
        GatewayEvent toWire(EventStamp stamp) {
            return new GatewayEvent.Connected(stamp, origin, state.get());
        }
    }

    static final class Message extends KeptEvent {
        private final boolean isText;
        private final byte[] payload;

        Message(long number, boolean isText, ByteBuf payload) {
            super(number);
            this.isText = isText;
            this.payload = ByteBufUtil.getBytes(payload);
        }

        @Override
        int bytes() {
            return OVERHEAD_BYTES + payload.length;
        }

        @Override
        boolean isMessage() {
            return true;
        }

        @Override
        GatewayEvent toWire(EventStamp stamp) {
            return new GatewayEvent.MessageReceived(stamp, isText, Unpooled.wrappedBuffer(payload));
        }
    }

    static final class Closed extends KeptEvent {
        private final CloseReason reason;
        private final ClientState state;

        Closed(long number, CloseReason reason, ClientState state) {
            super(number);
            this.reason = reason;
            this.state = state;
        }

        @Override
        boolean isLast() {
            return true;
        }

        @Override
        GatewayEvent toWire(EventStamp stamp) {
            return new GatewayEvent.Closed(stamp, reason, state);
        }
    }
}
