package io.gatehouse.gateway;

import static io.gatehouse.gateway.ConformanceCase.AT_ONCE;
import static io.gatehouse.gateway.ConformanceCase.BY_FRAME;
import static io.gatehouse.gateway.RawClient.BINARY;
import static io.gatehouse.gateway.RawClient.CLOSE;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.PING;
import static io.gatehouse.gateway.RawClient.PONG;
import static io.gatehouse.gateway.RawClient.TEXT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames, pings, reserved bits, opcodes and fragments: sections 1 to 5 and 10 of the catalogue (RFC 6455, chapter 5). */
final class FramingCatalogue {
    private static final String HELLO = "Hello, world!";
    private static final int OCTETS = 1;

    private FramingCatalogue() {}

    static List<ConformanceCase> cases() {
        List<ConformanceCase> all = new ArrayList<>();
        framing(all);
        pings(all);
        reservedBits(all);
        opcodes(all);
        fragments(all);
        continuationsOfNothing(all);
        all.add(ConformanceCase.of("10.1.1", "a message that an echo may cut into fragments, in pieces")
                .sends(FIN | TEXT, "*".repeat(65536))
                .hears(TEXT, "*".repeat(65536))
                .chop(1300));
        return all;
    }

    private static void framing(List<ConformanceCase> all) {
        int[] sizes = {0, 125, 126, 127, 128, 65535, 65536, 65536};
        for (int kind = TEXT; kind <= BINARY; kind++) {
            for (int i = 0; i < sizes.length; i++) {
                byte[] payload = new byte[sizes[i]];
                Arrays.fill(payload, (byte) (kind == TEXT ? '*' : 0xFE));
                all.add(ConformanceCase.of(
                                "1." + kind + "." + (i + 1),
                                (kind == TEXT ? "text" : "binary") + " of " + sizes[i] + " bytes")
                        .sends(RawClient.bytes(FIN | kind, payload))
                        .hears(kind, payload)
                        .chop(i == 7 ? 997 : AT_ONCE));
            }
        }
    }

    private static void pings(List<ConformanceCase> all) {
        byte[] binary = {0, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD, (byte) 0xFC, (byte) 0xFB, 0, (byte) 0xFF};
        byte[] most = new byte[125];
        Arrays.fill(most, (byte) 0xFE);
        all.add(ping("2.1", "an empty ping", new byte[0]));
        all.add(ping("2.2", "a ping of text", HELLO.getBytes()));
        all.add(ping("2.3", "a ping of bytes that are no text", binary));
        all.add(ping("2.4", "the longest ping", most));
        all.add(ConformanceCase.of("2.5", "a ping that is too long")
                .sends(RawClient.bytes(FIN | PING, new byte[126]))
                .violates(1002));
        all.add(ping("2.6", "the longest ping, octet by octet", most).chop(OCTETS));
        all.add(ConformanceCase.of("2.7", "an empty pong nobody asked for").sends(FIN | PONG, ""));
        all.add(ConformanceCase.of("2.8", "a pong nobody asked for").sends(FIN | PONG, "unsolicited"));
        all.add(ConformanceCase.of("2.9", "a pong nobody asked for, then a ping")
                .sends(FIN | PONG, "unsolicited")
                .sends(FIN | PING, "our ping")
                .hears(PONG, "our ping"));
        ConformanceCase ten = ConformanceCase.of("2.10", "ten pings at once");
        for (int i = 0; i < 10; i++) {
            ten = ten.sends(FIN | PING, "payload-" + i).hears(PONG, "payload-" + i);
        }
        all.add(ten);
        all.add(ten.as("2.11", "ten pings, octet by octet").chop(OCTETS));
    }

    private static ConformanceCase ping(String id, String what, byte[] payload) {
        return ConformanceCase.of(id, what)
                .sends(RawClient.bytes(FIN | PING, payload))
                .hears(PONG, payload);
    }

    private static void reservedBits(List<ConformanceCase> all) {
        int[] chops = {AT_ONCE, AT_ONCE, BY_FRAME, OCTETS, AT_ONCE, AT_ONCE, AT_ONCE};
        int[] opcodes = {TEXT, TEXT, TEXT, TEXT, BINARY, PING, CLOSE};
        for (int bits = 1; bits <= 7; bits++) {
            ConformanceCase bad = ConformanceCase.of(
                            "3." + bits, "reserved bits " + bits + ", opcode " + opcodes[bits - 1])
                    .chop(chops[bits - 1]);
            if (bits >= 2 && bits <= 4) {
                bad = bad.sends(FIN | TEXT, HELLO).hears(TEXT, HELLO);
            }
            bad = bad.sends(FIN | bits << 4 | opcodes[bits - 1], bits == 7 ? "" : HELLO);
            if (bits >= 2 && bits <= 4) {
                bad = bad.sends(FIN | PING, "");
            }
            all.add(bad.violates(1002));
        }
    }

    private static void opcodes(List<ConformanceCase> all) {
        for (int kind = 1; kind <= 2; kind++) {
            int first = kind == 1 ? 3 : 11;
            for (int i = 1; i <= 5; i++) {
                int opcode = first + i - 1;
                ConformanceCase bad = ConformanceCase.of("4." + kind + "." + i, "unknown opcode " + opcode);
                if (i >= 3) {
                    bad = bad.sends(FIN | TEXT, HELLO).hears(TEXT, HELLO);
                }
                bad = bad.sends(FIN | opcode, i == 1 || i == 3 ? "" : HELLO)
                        .chop(i == 4 ? BY_FRAME : i == 5 ? OCTETS : AT_ONCE);
                all.add((i >= 3 ? bad.sends(FIN | PING, "") : bad).violates(1002));
            }
        }
    }

    private static void fragments(List<ConformanceCase> all) {
        all.add(ConformanceCase.of("5.1", "a ping in two fragments")
                .sends(PING, "frag")
                .sends(FIN | CONTINUATION, "ment")
                .violates(1002));
        all.add(ConformanceCase.of("5.2", "a pong in two fragments")
                .sends(PONG, "frag")
                .sends(FIN | CONTINUATION, "ment")
                .violates(1002));
        ConformanceCase two = ConformanceCase.of("5.3", "text in two fragments")
                .sends(TEXT, "frag")
                .sends(FIN | CONTINUATION, "ment")
                .hears(TEXT, "fragment");
        all.add(two);
        all.add(two.as("5.4", "text in two fragments, one write each").chop(BY_FRAME));
        all.add(two.as("5.5", "text in two fragments, octet by octet").chop(OCTETS));
        ConformanceCase ping = ConformanceCase.of("5.6", "a ping between two fragments")
                .sends(TEXT, "frag")
                .sends(FIN | PING, "between")
                .sends(FIN | CONTINUATION, "ment")
                .hears(PONG, "between")
                .hears(TEXT, "fragment");
        all.add(ping);
        all.add(ping.as("5.7", "a ping between two fragments, one write each").chop(BY_FRAME));
        all.add(ping.as("5.8", "a ping between two fragments, octet by octet").chop(OCTETS));
        all.add(ConformanceCase.of("5.18", "text within text")
                .sends(TEXT, "frag")
                .sends(FIN | TEXT, "ment")
                .violates(1002));
        ConformanceCase five = ConformanceCase.of("5.19", "five fragments with pings between them")
                .sends(TEXT, "1")
                .sends(CONTINUATION, "2")
                .sends(FIN | PING, "first")
                .sends(CONTINUATION, "3")
                .sends(CONTINUATION, "4")
                .sends(FIN | PING, "second")
                .sends(FIN | CONTINUATION, "5")
                .hears(PONG, "first")
                .hears(PONG, "second")
                .hears(TEXT, "12345");
        all.add(five);
        all.add(five.as("5.20", "five fragments with pings between them, one write each")
                .chop(BY_FRAME));
    }

    private static void continuationsOfNothing(List<ConformanceCase> all) {
        for (int fin : new int[] {FIN, 0}) {
            int first = fin == FIN ? 9 : 12;
            ConformanceCase bad = ConformanceCase.of(
                            "5." + first, (fin == FIN ? "last" : "not last") + " fragment of nothing, then text")
                    .sends(fin | CONTINUATION, "non-continuation payload")
                    .sends(FIN | TEXT, HELLO)
                    .violates(1002);
            all.add(bad);
            all.add(bad.as("5." + (first + 1), bad.what() + ", one write each").chop(BY_FRAME));
            all.add(bad.as("5." + (first + 2), bad.what() + ", octet by octet").chop(OCTETS));
        }
        all.add(ConformanceCase.of("5.15", "a whole message, then a fragment of nothing")
                .sends(TEXT, "frag")
                .sends(FIN | CONTINUATION, "ment")
                .hears(TEXT, "fragment")
                .sends(CONTINUATION, "of nothing")
                .sends(FIN | TEXT, HELLO)
                .violates(1002));
        for (int i = 16; i <= 17; i++) {
            int fin = i == 16 ? 0 : FIN;
            all.add(ConformanceCase.of("5." + i, "fragments of nothing before each text")
                    .sends(fin | CONTINUATION, "fragment")
                    .sends(TEXT, "fragment")
                    .sends(FIN | CONTINUATION, "fragment")
                    .sends(fin | CONTINUATION, "fragment")
                    .sends(TEXT, "fragment")
                    .sends(FIN | CONTINUATION, "fragment")
                    .violates(1002));
        }
    }
}
