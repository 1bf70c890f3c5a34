package io.gatehouse.gateway;

import static io.gatehouse.gateway.ConformanceCase.BY_FRAME;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Text that is UTF-8 and text that is not: section 6 of the catalogue (RFC 3629 and RFC 6455, section 8.1). */
final class Utf8Catalogue {
    /** Five characters of two bytes and, the second, of three. */
    static final byte[] KOSME = "\u03ba\u1f79\u03c3\u03bc\u03b5".getBytes(UTF_8);

    private static final byte[] EDITED = "edited".getBytes(UTF_8);

    /** One text to send as a whole; valid or not. */
    record Sample(String id, String what, byte[] bytes, boolean isValid) {
        @Override
        public String toString() {
            return id + " " + what;
        }
    }

    private Utf8Catalogue() {}

    /** Those that are more than one text in one frame. */
    static List<ConformanceCase> cases() {
        List<ConformanceCase> all = new ArrayList<>();
        String word = "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!";
        byte[] bytes = word.getBytes(UTF_8);
        byte[] bad = join(KOSME, hex("eda080"), EDITED);
        all.add(ConformanceCase.of("6.1.1", "empty text").sends(FIN | TEXT, "").hears(TEXT, ""));
        all.add(fragments("6.1.2", "three empty fragments", new byte[3][0]).hears(TEXT, ""));
        all.add(fragments("6.1.3", "only the second of three fragments is not empty", new byte[0], bytes, new byte[0])
                .hears(TEXT, word));
        all.add(fragments("6.2.1", "text in one frame", bytes).hears(TEXT, word));
        all.add(fragments(
                        "6.2.2",
                        "split between characters",
                        Arrays.copyOf(bytes, 8),
                        Arrays.copyOfRange(bytes, 8, bytes.length))
                .hears(TEXT, word));
        all.add(fragments("6.2.3", "each octet a fragment", octets(bytes)).hears(TEXT, word));
        all.add(fragments("6.2.4", "each octet of longer characters a fragment", octets(KOSME))
                .hears(TEXT, KOSME));
        all.add(fragments("6.3.1", "a surrogate within text", bad).violates(1007));
        all.add(fragments("6.3.2", "a surrogate within text, each octet a fragment", octets(bad))
                .violates(1007));
        return all;
    }

    /**
     * Parts of an invalid text, to be sent one after the other: the second must end it, before the third is sent. Of 6.4.1 and 6.4.2
     * each is a fragment, of 6.4.3 and 6.4.4 they make one frame.
     */
    static List<List<byte[]>> failFast() {
        return List.of(
                List.of(KOSME, hex("f4908080"), EDITED),
                List.of(join(KOSME, hex("f4")), hex("90"), join(hex("8080"), EDITED)));
    }

    /** Sections 6.5 to 6.23: texts in one frame each. */
    static List<Sample> samples() {
        List<Sample> all = new ArrayList<>();
        valid(
                all,
                "6.5",
                "hello$world",
                "hello\u00a2world",
                "hello\u20acworld",
                "hello\ud852\udf62world",
                new String(KOSME, UTF_8));
        for (int length = 1; length <= KOSME.length; length++) {
            boolean isValid = Arrays.binarySearch(new int[] {2, 5, 7, 9, 11}, length) >= 0;
            all.add(new Sample("6.6." + length, "first " + length + " bytes", Arrays.copyOf(KOSME, length), isValid));
        }
        valid(all, "6.7", text(0), text(0x80), text(0x800), text(0x10000));
        invalid(all, "6.8", "f888808080", "fc8480808080");
        valid(all, "6.9", text(0x7F), text(0x7FF), text(0xFFFF), text(0x10FFFF));
        invalid(all, "6.10", "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
        valid(all, "6.11", text(0xD7FF), text(0xE000), text(0xFFFD), text(0x10FFFF));
        all.add(new Sample("6.11.5", "behind the last character", hex("f4908080"), false));
        invalid(
                all,
                "6.12",
                "80",
                "bf",
                "80bf",
                "80bf80",
                "80bf80bf",
                "80bf80bf80",
                "80bf80bf80bf",
                range(0x80, 0xBF, ""));
        invalid(
                all,
                "6.13",
                range(0xC0, 0xDF, "20"),
                range(0xE0, 0xEF, "20"),
                range(0xF0, 0xF7, "20"),
                range(0xF8, 0xFB, "20"),
                range(0xFC, 0xFD, "20"));
        String[] cutOff = {
            "c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf"
        };
        invalid(all, "6.14", cutOff);
        invalid(all, "6.15", String.join("", cutOff));
        invalid(all, "6.16", "fe", "ff", "fefeffff");
        invalid(all, "6.17", "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
        invalid(all, "6.18", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
        invalid(all, "6.19", "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
        invalid(all, "6.20", "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
        List<String> pairs = new ArrayList<>();
        for (String high : List.of("eda080", "edadbf", "edae80", "edafbf")) {
            pairs.add(high + "edb080");
            pairs.add(high + "edbfbf");
        }
        invalid(all, "6.21", pairs.toArray(String[]::new));
        List<String> nonCharacters = new ArrayList<>();
        for (int plane = 0; plane <= 16; plane++) {
            nonCharacters.add(text(plane << 16 | 0xFFFE));
            nonCharacters.add(text(plane << 16 | 0xFFFF));
        }
        valid(all, "6.22", nonCharacters.toArray(String[]::new));
        valid(
                all,
                "6.23",
                text(0xFFF9),
                text(0xFFFA),
                text(0xFFFB),
                text(0xFFFC),
                text(0xFFFD),
                text(0xFFFE),
                text(0xFFFF));
        return all;
    }

    /** A message of these fragments; one part makes one frame. */
    static ConformanceCase fragments(String id, String what, byte[]... parts) {
        return ConformanceCase.of(id, what).sends(frames(parts)).chop(BY_FRAME);
    }

    static byte[][] frames(byte[]... parts) {
        byte[][] frames = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            int fin = i == parts.length - 1 ? FIN : 0;
            frames[i] = RawClient.bytes(fin | (i == 0 ? TEXT : CONTINUATION), parts[i]);
        }
        return frames;
    }

    static byte[][] octets(byte[] bytes) {
        byte[][] octets = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            octets[i] = new byte[] {bytes[i]};
        }
        return octets;
    }

    private static String text(int codePoint) {
        return Character.toString(codePoint);
    }

    private static void valid(List<Sample> all, String section, String... texts) {
        for (int i = 0; i < texts.length; i++) {
            byte[] bytes = texts[i].getBytes(UTF_8);
            all.add(new Sample(
                    section + "." + (i + 1), "valid " + HexFormat.of().formatHex(bytes), bytes, true));
        }
    }

    private static void invalid(List<Sample> all, String section, String... hex) {
        for (int i = 0; i < hex.length; i++) {
            all.add(new Sample(section + "." + (i + 1), "invalid " + hex[i], hex(hex[i]), false));
        }
    }

    private static String range(int from, int to, String behindEach) {
        StringBuilder hex = new StringBuilder();
        for (int i = from; i <= to; i++) {
            hex.append(Integer.toHexString(i)).append(behindEach);
        }
        return hex.toString();
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
