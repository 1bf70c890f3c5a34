package io.gatehouse.gateway;

import static io.gatehouse.gateway.ConformanceCase.BY_FRAME;
import static io.gatehouse.gateway.RawClient.CLOSE;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.PING;
import static io.gatehouse.gateway.RawClient.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The end of a connection and what it may be called: section 7 of the catalogue (RFC 6455, chapter 7). */
final class ClosingCatalogue {
    private static final int[] VALID = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999};
    private static final int[] INVALID = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};
    // Registered with IANA after the catalogue was made, and one that never may be on the wire.
    private static final int[] VALID_SINCE = {1012, 1013, 1014};
    private static final int NEVER_SENT = 1015;

    private ClosingCatalogue() {}

    static List<ConformanceCase> cases() {
        List<ConformanceCase> all = new ArrayList<>();
        handshake(all);
        payloads(all);
        for (int i = 0; i < VALID.length; i++) {
            all.add(valid("7.7." + (i + 1), VALID[i]));
        }
        for (int i = 0; i < INVALID.length; i++) {
            all.add(invalid("7.9." + (i + 1), INVALID[i]));
        }
        // The RFC does not say what becomes of these.
        all.add(invalid("7.13.1", 5000));
        all.add(invalid("7.13.2", 65535));
        return all;
    }

    /** What the catalogue has not. */
    static List<ConformanceCase> more() {
        List<ConformanceCase> all = new ArrayList<>();
        for (int i = 0; i < VALID_SINCE.length; i++) {
            all.add(valid("7.7.+" + (i + 1), VALID_SINCE[i]));
        }
        all.add(invalid("7.9.+1", NEVER_SENT));
        all.add(invalid("7.9.+2", 5001));
        for (int split = 1; split < 4; split++) {
            // U+10FFFF, cut off behind each of its bytes.
            all.add(ConformanceCase.of("7.5.+" + split, "a reason that ends within a character")
                    .sends(close(1000, new byte[][] {{'x'}, java.util.Arrays.copyOf(max(), split)}))
                    .violates(1007));
        }
        all.add(ConformanceCase.of("7.3.+1", "the longest reason, of 41 characters of three bytes")
                .sends(close(1000, "\u20ac".repeat(41).getBytes(UTF_8)))
                .saysGoodbye(1000));
        return all;
    }

    private static byte[] max() {
        return Character.toString(Character.MAX_CODE_POINT).getBytes(UTF_8);
    }

    private static void handshake(List<ConformanceCase> all) {
        byte[] normal = close(1000);
        all.add(ConformanceCase.of("7.1.1", "a message, its answer, then the end")
                .sends(FIN | TEXT, "Hello World!")
                .hears(TEXT, "Hello World!"));
        all.add(ConformanceCase.of("7.1.2", "two close frames")
                .sends(normal, close(1001))
                .saysGoodbye(1000));
        all.add(ConformanceCase.of("7.1.3", "a ping behind the end")
                .sends(normal)
                .sends(FIN | PING, "")
                .saysGoodbye(1000));
        all.add(ConformanceCase.of("7.1.4", "text behind the end")
                .sends(normal)
                .sends(FIN | TEXT, "Hello World!")
                .saysGoodbye(1000));
        all.add(ConformanceCase.of("7.1.5", "the end within a message")
                .sends(TEXT, "fragment1")
                .sends(normal)
                .sends(FIN | CONTINUATION, "fragment2")
                .saysGoodbye(1000));
        // The answer to the message may come or not: it goes by way of a worker.
        all.add(ConformanceCase.of("7.1.6", "a long message, the end, a ping")
                .sends(FIN | TEXT, "BAsd7&jh23".repeat(26214))
                .sends(normal)
                .sends(FIN | PING, "")
                .chop(BY_FRAME)
                .hears(TEXT, "BAsd7&jh23".repeat(26214))
                .saysGoodbye(1000));
    }

    private static void payloads(List<ConformanceCase> all) {
        all.add(ConformanceCase.of("7.3.1", "an empty close frame")
                .sends(FIN | CLOSE, "")
                .saysGoodbye(1005));
        all.add(ConformanceCase.of("7.3.2", "a close frame of one byte")
                .sends(FIN | CLOSE, "a")
                .violates(1002));
        all.add(ConformanceCase.of("7.3.3", "a close frame with a code")
                .sends(close(1000))
                .saysGoodbye(1000));
        all.add(ConformanceCase.of("7.3.4", "a close frame with a reason")
                .sends(close(1000, "Hello World!".getBytes(UTF_8)))
                .saysGoodbye(1000));
        all.add(ConformanceCase.of("7.3.5", "the longest reason")
                .sends(close(1000, "*".repeat(123).getBytes(UTF_8)))
                .saysGoodbye(1000));
        all.add(ConformanceCase.of("7.3.6", "a reason that is too long")
                .sends(close(1000, "*".repeat(124).getBytes(UTF_8)))
                .violates(1002));
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        all.add(ConformanceCase.of("7.5.1", "a reason that is no UTF-8")
                .sends(close(
                        1000, "\u03ba\u1f79\u03c3\u03bc\u03b5".getBytes(UTF_8), surrogate, "edited".getBytes(UTF_8)))
                .violates(1007));
    }

    private static ConformanceCase valid(String id, int code) {
        return ConformanceCase.of(id, "close code " + code)
                .sends(close(code, "reason".getBytes(UTF_8)))
                .saysGoodbye(code);
    }

    private static ConformanceCase invalid(String id, int code) {
        return ConformanceCase.of(id, "close code " + code).sends(close(code)).violates(1002);
    }

    static byte[] close(int code, byte[]... reason) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(code >> 8);
        payload.write(code);
        for (byte[] each : reason) {
            payload.writeBytes(each);
        }
        return RawClient.bytes(FIN | CLOSE, payload.toByteArray());
    }
}
