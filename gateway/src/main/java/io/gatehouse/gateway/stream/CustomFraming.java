package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.api.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A framing of the application's, whose mistakes stay its own. */
final class CustomFraming extends StreamFraming {
    private static final Logger LOG = LoggerFactory.getLogger(CustomFraming.class);

    private final Framing framing;
    private final Runnable onFailure;
    private final AtomicBoolean isReported = new AtomicBoolean();

    /** @param onFailure counts; any thread */
    CustomFraming(Framing framing, Runnable onFailure) {
        this.framing = framing;
        this.onFailure = onFailure;
    }

    @Override
    int frameBytes(ByteBuf in, int known, int max) {
        int bytes = framing.frameBytes(view(in), known);
        if (bytes < 0) {
            return BROKEN;
        }
        return bytes > max || bytes == 0 && in.readableBytes() >= max ? TOO_BIG : bytes;
    }

    @Override
    ByteBuf message(ByteBuf frame, int max) {
        ByteBuffer message = framing.decode(view(frame));
        return message.remaining() > max ? null : Unpooled.wrappedBuffer(message);
    }

    @Override
    ByteBuf encode(ByteBufAllocator allocator, boolean isText, ByteBuf payload) {
        try {
            ByteBuffer frame = framing.encode(view(payload), isText);
            return allocator.directBuffer(Math.max(1, frame.remaining())).writeBytes(frame);
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    /** Counted each time; the first one is logged with its stack, so that a stranger's bytes cannot fill the log. */
    void failed(RuntimeException failure) {
        onFailure.run();
        if (isReported.compareAndSet(false, true)) {
            LOG.error("Framing {} failed; later failures of it are only counted", framing.name(), failure);
        } else {
            LOG.debug("Framing {} failed", framing.name(), failure);
        }
    }

    private static ByteBuffer view(ByteBuf in) {
        return in.nioBuffer().asReadOnlyBuffer();
    }
}
