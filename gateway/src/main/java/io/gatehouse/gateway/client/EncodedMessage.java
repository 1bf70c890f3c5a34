package io.gatehouse.gateway.client;

import io.gatehouse.protocol.PayloadKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import java.util.Arrays;

/**
 * One message on its way to clients of several kinds, encoded once for each kind that is there. Counts references; any thread that
 * holds one may ask it.
 */
public final class EncodedMessage extends AbstractReferenceCounted {
    private static final Encoding[] NONE = {};

    private final PayloadKind kind;
    private final ByteBuf payload;
    private final OutboxBudget budget;
    // Few, mostly one; replaced whole under this object's lock, so that reading needs none.
    private volatile Encoding[] encodings = NONE;

    /**
     * @param payload of which this object takes a reference of its own; not to be changed afterwards
     * @param budget  that its frames are counted in
     */
    public EncodedMessage(PayloadKind kind, ByteBuf payload, OutboxBudget budget) {
        this.kind = kind;
        this.budget = budget;
        this.payload = payload.retainedSlice();
    }

    /** Size of the payload. */
    public int bytes() {
        return payload.readableBytes();
    }

    /**
     * Its frames for clients of this kind, null if they cannot be had. They live as long as this object; whoever keeps them retains
     * them.
     */
    public ByteBuf frames(ClientWire wire) {
        Encoding known = find(wire);
        return (known != null ? known : add(wire)).frame(kind, budget);
    }

    private Encoding find(ClientWire wire) {
        for (Encoding each : encodings) {
            if (each.wire == wire) {
                return each;
            }
        }
        return null;
    }

    private synchronized Encoding add(ClientWire wire) {
        Encoding known = find(wire);
        if (known != null) {
            return known;
        }
        // Not every buffer may be read by two threads at once, so each kind reads through a buffer of its own.
        Encoding added = new Encoding(wire, Unpooled.wrappedBuffer(payload.nioBuffer()));
        Encoding[] more = Arrays.copyOf(encodings, encodings.length + 1);
        more[encodings.length] = added;
        encodings = more;
        return added;
    }

    /** The message for one kind. Made under its own lock: who compresses keeps only those waiting who need the same. */
    private static final class Encoding {
        private final ClientWire wire;
        private final ByteBuf source;
        private volatile boolean isMade;
        private ByteBuf frame; // null also if it cannot be had

        Encoding(ClientWire wire, ByteBuf source) {
            this.wire = wire;
            this.source = source;
        }

        ByteBuf frame(PayloadKind kind, OutboxBudget budget) {
            return isMade ? frame : make(kind, budget);
        }

        private synchronized ByteBuf make(PayloadKind kind, OutboxBudget budget) {
            if (!isMade) {
                ByteBuf made = wire.encode(ByteBufAllocator.DEFAULT, kind, source);
                frame = made == null ? null : budget.count(made);
                isMade = true;
            }
            return frame;
        }
    }

    @Override
    public EncodedMessage touch(Object hint) {
        payload.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        payload.release();
        for (Encoding each : encodings) {
            if (each.frame != null) {
                each.frame.release();
            }
        }
    }
}
