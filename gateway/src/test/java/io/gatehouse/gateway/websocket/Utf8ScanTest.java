package io.gatehouse.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import org.junit.jupiter.api.Test;

class Utf8ScanTest {
    // Each end of each range that RFC 3629 has, and what is next to it.
    private static final int[] OCTETS = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    private static boolean isText(CharsetDecoder decoder, ByteBuffer bytes, CharBuffer chars) {
        return !decoder.reset().decode(bytes.rewind(), chars.clear(), true).isError();
    }

    private static int scan(int state, byte... piece) {
        return Utf8Scan.next(state, Unpooled.wrappedBuffer(piece));
    }

    @Test
    void shouldAgreeWithTheDecoderOfTheJdk() {
        CharsetDecoder decoder = UTF_8.newDecoder();
        byte[] bytes = new byte[4];
        CharBuffer chars = CharBuffer.allocate(4);
        ByteBuffer whole = ByteBuffer.wrap(bytes);
        ByteBuf piece = Unpooled.wrappedBuffer(bytes);
        for (int a : OCTETS) {
            bytes[0] = (byte) a;
            for (int b : OCTETS) {
                bytes[1] = (byte) b;
                for (int c : OCTETS) {
                    bytes[2] = (byte) c;
                    for (int d : OCTETS) {
                        bytes[3] = (byte) d;

                        boolean isText = Utf8Scan.next(Utf8Scan.BETWEEN, piece) == Utf8Scan.BETWEEN;

                        if (isText != isText(decoder, whole, chars)) {
                            assertThat(bytes).as("judged otherwise").isNull();
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldTakeEveryCharacterOctetByOctet() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
                continue;
            }
            byte[] bytes = Character.toString(codePoint).getBytes(UTF_8);
            ByteBuf octets = Unpooled.wrappedBuffer(bytes);
            int state = Utf8Scan.BETWEEN;
            for (int i = 0; i < bytes.length; i++) {
                state = Utf8Scan.next(state, octets.setIndex(i, i + 1));
                if (state == Utf8Scan.BROKEN || state == Utf8Scan.BETWEEN != (i == bytes.length - 1)) {
                    assertThat(codePoint).as("broken at octet " + i).isNull();
                }
            }
        }
    }

    @Test
    void shouldSeeAtTheFirstOctetThatThisIsNoText() {
        assertThat(scan(scan(Utf8Scan.BETWEEN, (byte) 0xF4), (byte) 0x90)).isEqualTo(Utf8Scan.BROKEN);
        assertThat(scan(scan(Utf8Scan.BETWEEN, (byte) 0xED), (byte) 0xA0)).isEqualTo(Utf8Scan.BROKEN);
        assertThat(scan(Utf8Scan.BETWEEN, (byte) 0xC0)).isEqualTo(Utf8Scan.BROKEN);
        assertThat(scan(Utf8Scan.BROKEN, (byte) 'a')).isEqualTo(Utf8Scan.BROKEN);
    }
}
