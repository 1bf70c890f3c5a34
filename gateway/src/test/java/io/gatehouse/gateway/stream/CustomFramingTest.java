package io.gatehouse.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CustomFramingTest {
    private static final byte END = ';';

    private static final class Searching implements Framing {
        private int looks;

        @Override
        public int frameBytes(ByteBuffer received, int seen) {
            for (int i = seen; i < received.remaining(); i++) {
                looks++;
                if (received.get(received.position() + i) == END) {
                    return i + 1;
                }
            }
            return 0;
        }

        @Override
        public ByteBuffer decode(ByteBuffer frame) {
            return frame;
        }

        @Override
        public ByteBuffer encode(ByteBuffer message, boolean isText) {
            return message;
        }
    }

    @Test
    @Tag("GW-01")
    void shouldLetASearchForAnEndLookAtEachByteOnce() {
        var searching = new Searching();
        var framing = new CustomFraming(searching, () -> {});
        ByteBuf dripped = Unpooled.buffer();
        int known = 0;

        for (int i = 0; i < 1000; i++) {
            dripped.writeByte('x');
            assertThat(framing.frameBytes(dripped, known, 2000)).isEqualTo(StreamFraming.UNKNOWN);
            known = dripped.readableBytes();
        }
        dripped.writeByte(END);

        assertThat(framing.frameBytes(dripped, known, 2000)).isEqualTo(1001);
        assertThat(searching.looks).isEqualTo(1001);
    }
}
