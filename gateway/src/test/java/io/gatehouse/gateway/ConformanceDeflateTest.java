package io.gatehouse.gateway;

import static io.gatehouse.gateway.RawClient.BINARY;
import static io.gatehouse.gateway.RawClient.CLOSE;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.PING;
import static io.gatehouse.gateway.RawClient.PONG;
import static io.gatehouse.gateway.RawClient.RSV1;
import static io.gatehouse.gateway.RawClient.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sections 12 and 13 of the conformance catalogue, docs/websocket-conformance.md: compressed messages (RFC 7692). */
class ConformanceDeflateTest extends ConformanceFixture {
    private static final int RSV2 = 0x20;
    private static final int RSV3 = 0x10;
    private static final String CLIENT = "permessage-deflate; client_no_context_takeover; client_max_window_bits";
    private static final String FRESH = "; server_no_context_takeover";
    private static final String SMALL = "; server_max_window_bits=9";
    private static final String FULL = "; server_max_window_bits=15";
    private static final int[] SIZES = {16, 64, 256, 1 << 10, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10
    };
    private static final int CASE_BYTES = 32 << 10;

    /**
     * Some messages of one size, there and back.
     *
     * @param isAgreed whether the offer leads to compression: a window smaller than the JDK's is declined
     */
    record Exchange(String id, Content content, String offer, boolean isAgreed, int messageBytes, int fragmentBytes) {
        @Override
        public String toString() {
            return id + " " + content + ", " + messageBytes + " bytes"
                    + (fragmentBytes == 0 ? "" : " in fragments of " + fragmentBytes);
        }
    }

    enum Content {
        RECORDS,
        PICTURE,
        PROSE,
        MARKUP,
        NOISE;

        byte[] bytes(int size) {
            Random random = new Random(size);
            StringBuilder text = new StringBuilder();
            byte[] picture = new byte[size];
            for (int i = 0; i < size; i++) {
                // Neighbouring points are alike.
                picture[i] = (byte) ((i == 0 ? 128 : picture[i - 1]) + random.nextInt(5) - 2);
            }
            while (this != PICTURE && text.length() < size) {
                int number = random.nextInt(1000);
                switch (this) {
                    case RECORDS -> text.append("{\"id\":").append(number).append(",\"name\":\"guest\",\"on\":true},");
                    case PROSE ->
                        text.append("Das wäre größer als ").append(number).append(" Schlösser. ");
                    case MARKUP ->
                        text.append("<li class=\"entry\"><b>").append(number).append("</b></li>\n");
                    default -> text.append((char) ('!' + number % 90));
                }
            }
            if (this == PICTURE) {
                return picture;
            }
            byte[] bytes = Arrays.copyOf(text.toString().getBytes(UTF_8), size);
            for (int i = size - 1; i >= 0 && bytes[i] < 0; i--) {
                bytes[i] = '.';
            }
            return bytes;
        }
    }

    static Stream<Exchange> exchanges() {
        List<Exchange> all = new ArrayList<>();
        for (Content content : Content.values()) {
            add(all, "12." + (content.ordinal() + 1), content, CLIENT, true);
        }
        String[] offers = {
            CLIENT,
            CLIENT + FRESH,
            CLIENT + SMALL,
            CLIENT + FULL,
            CLIENT + FRESH + SMALL,
            CLIENT + FRESH + FULL,
            CLIENT + FRESH + SMALL + ", " + CLIENT + FRESH + ", " + CLIENT
        };
        for (int i = 0; i < offers.length; i++) {
            add(all, "13." + (i + 1), Content.RECORDS, offers[i], i != 2 && i != 4);
        }
        return all.stream();
    }

    private static void add(List<Exchange> all, String section, Content content, String offer, boolean isAgreed) {
        int number = 1;
        for (int size : SIZES) {
            all.add(new Exchange(section + "." + number++, content, offer, isAgreed, size, 0));
        }
        int[][] fragmented = {
            {8 << 10, 256},
            {16 << 10, 256},
            {32 << 10, 256},
            {64 << 10, 256},
            {128 << 10, 256},
            {128 << 10, 1 << 10},
            {128 << 10, 4 << 10},
            {128 << 10, 32 << 10}
        };
        for (int[] each : fragmented) {
            all.add(new Exchange(section + "." + number++, content, offer, isAgreed, each[0], each[1]));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exchanges")
    void shouldEchoCompressedMessages(Exchange each) throws Exception {
        byte[] message = each.content().bytes(each.messageBytes());
        int opcode = each.content() == Content.PICTURE ? BINARY : TEXT;
        byte[] sent = each.isAgreed() ? deflate(message) : message;
        int count = Math.max(2, Math.min(20, CASE_BYTES / each.messageBytes()));
        try (RawClient client = open(each.isAgreed() ? Line.COMPRESSED : Line.NOT_ASKED, each.offer())) {
            for (int i = 0; i < count; i++) {
                send(client, opcode | (each.isAgreed() ? RSV1 : 0), sent, each.fragmentBytes());

                RawClient.Frame echo = client.read();
                assertThat(echo).as("an echo before the end").isNotNull();
                assertThat(echo.opcode()).isEqualTo(opcode);
                assertThat(Arrays.equals(echo.inflated(), message))
                        .as("the same payload")
                        .isTrue();
                assertThat(echo.payload().length).isLessThanOrEqualTo(message.length);
                if (!each.isAgreed()) {
                    assertThat(echo.isDeflated()).isFalse();
                } else if (each.content() == Content.RECORDS && each.messageBytes() >= 256) {
                    assertThat(echo.isDeflated()).isTrue();
                }
            }
            leave(client);
        }
    }

    private static void send(RawClient client, int opcode, byte[] message, int fragmentBytes) throws IOException {
        int size = fragmentBytes == 0 ? message.length : fragmentBytes;
        for (int from = 0; from < message.length; from += size) {
            int to = Math.min(message.length, from + size);
            int fin = to == message.length ? FIN : 0;
            client.frame(fin | (from == 0 ? opcode : CONTINUATION), Arrays.copyOfRange(message, from, to));
        }
    }

    static Stream<ConformanceCase> misuse() {
        byte[] hello = deflate("Hello".getBytes(UTF_8));
        byte[] front = Arrays.copyOf(hello, 3);
        byte[] rest = Arrays.copyOfRange(hello, 3, hello.length);
        byte[] surrogate = deflate(new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80});
        return Stream.of(
                message("a compressed message of the RFC, 7.2.3.1", "f248cdc9c90700")
                        .hears(TEXT, "Hello"),
                message("a block that is not compressed, 7.2.3.3", "000500faff48656c6c6f00")
                        .hears(TEXT, "Hello"),
                message("a block marked as the last, 7.2.3.4", "f348cdc9c9070000")
                        .hears(TEXT, "Hello"),
                message("two blocks, 7.2.3.5", "f24805000000ffffcac9c90700").hears(TEXT, "Hello"),
                message("an empty message", "00").hears(TEXT, ""),
                extra("a message that is not compressed, though it may be")
                        .sends(FIN | TEXT, "Hello")
                        .hears(TEXT, "Hello"),
                extra("fragments, of which only the first has the bit")
                        .sends(RawClient.bytes(RSV1 | TEXT, front), RawClient.bytes(FIN | CONTINUATION, rest))
                        .hears(TEXT, "Hello"),
                extra("a ping, which is never compressed, between compressed fragments")
                        .sends(RawClient.bytes(RSV1 | TEXT, front))
                        .sends(FIN | PING, "ping")
                        .sends(RawClient.bytes(FIN | CONTINUATION, rest))
                        .hears(PONG, "ping")
                        .hears(TEXT, "Hello"),
                extra("the bit on each fragment")
                        .sends(RawClient.bytes(RSV1 | TEXT, front), RawClient.bytes(FIN | RSV1 | CONTINUATION, rest))
                        .violates(1002),
                extra("the bit only on the second fragment")
                        .sends(RawClient.bytes(TEXT), RawClient.bytes(FIN | RSV1 | CONTINUATION, hello))
                        .violates(1002),
                extra("a compressed ping")
                        .sends(RawClient.bytes(FIN | RSV1 | PING, hello))
                        .violates(1002),
                extra("a compressed pong")
                        .sends(RawClient.bytes(FIN | RSV1 | PONG, hello))
                        .violates(1002),
                extra("a compressed close")
                        .sends(RawClient.bytes(FIN | RSV1 | CLOSE))
                        .violates(1002),
                extra("bit 2 as well")
                        .sends(RawClient.bytes(FIN | RSV1 | RSV2 | TEXT, hello))
                        .violates(1002),
                extra("bit 3 as well")
                        .sends(RawClient.bytes(FIN | RSV1 | RSV3 | TEXT, hello))
                        .violates(1002),
                extra("what is no UTF-8 when inflated")
                        .sends(RawClient.bytes(FIN | RSV1 | TEXT, surrogate))
                        .violates(1007),
                message("a block of no kind", "0700").violates(1007),
                message("lengths of a plain block that do not fit", "000500000048656c6c6f00")
                        .violates(1007),
                message("a reference behind the beginning", "4b044200").violates(1007),
                message("stops within a block", "f248cd").violates(1007),
                message("nothing at all", "").violates(1007),
                message("octets behind the last block", "f348cdc9c9070041").violates(1007),
                extra("one octet too many when inflated")
                        .sends(RawClient.bytes(FIN | RSV1 | BINARY, deflate(new byte[MAX_MESSAGE_BYTES + 1])))
                        .violates(1009));
    }

    private static ConformanceCase extra(String what) {
        return ConformanceCase.of("12.+", what);
    }

    private static ConformanceCase message(String what, String hex) {
        return extra(what).sends(RawClient.bytes(FIN | RSV1 | TEXT, Utf8Catalogue.hex(hex)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misuse")
    void shouldConformWhereCompressionIsAgreedOn(ConformanceCase each) throws Exception {
        run(each, Line.COMPRESSED);
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(data);
        byte[] out = new byte[data.length + data.length / 1000 + 64];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }
}
