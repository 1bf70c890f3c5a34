package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.EventDelivery;
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
 * An event that its worker has not acknowledged. Confined to the client's event loop.
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

    /** The callback that brought it ends: what it still needs of that is copied now. */
    void keep() {}

    /** It is on its way to a worker. */
    void onSent() {}

    /** Whether there is no sending it again: nothing but its size and number is left. */
    boolean isSpent() {
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
        private final EventDelivery delivery;
        private final int bytes;
        private ByteBuf borrowed; // until keep()
        private byte[] copy; // from then on

        /** @param payload the caller's: read until {@link #keep}, which copies it if it is needed any longer */
        Message(long number, boolean isText, ByteBuf payload, EventDelivery delivery) {
            super(number);
            this.isText = isText;
            this.delivery = delivery;
            this.bytes = OVERHEAD_BYTES + payload.readableBytes();
            this.borrowed = payload;
        }

        @Override
        int bytes() {
            return bytes;
        }

        /** Copies exactly the payload's size: a ten byte message must not keep a read buffer alive. */
        @Override
        void keep() {
            if (borrowed != null) {
                copy = ByteBufUtil.getBytes(borrowed);
                borrowed = null;
            }
        }

        @Override
        void onSent() {
            if (delivery == EventDelivery.AT_MOST_ONCE) {
                borrowed = null;
                copy = null;
            }
        }

        @Override
        boolean isSpent() {
            return borrowed == null && copy == null;
        }

        @Override
        boolean isMessage() {
            return true;
        }

        @Override
        GatewayEvent toWire(EventStamp stamp) {
            return new GatewayEvent.MessageReceived(
                    stamp, isText, borrowed != null ? borrowed : Unpooled.wrappedBuffer(copy));
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
