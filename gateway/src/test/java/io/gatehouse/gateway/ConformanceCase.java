package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a client says, what it must hear, and how it ends. Numbered like the cases of the Autobahn test suite, so that results compare;
 * what each does follows from RFC 6455.
 *
 * @param id      such as 6.3.1
 * @param what    in words
 * @param frames  what the client sends, frame by frame
 * @param chop    bytes in one write to the socket; {@link #AT_ONCE} or {@link #BY_FRAME}
 * @param answers in order; after a violation only a part of them may have come
 * @param ending  who ends it, and how
 */
record ConformanceCase(
        String id, String what, List<byte[]> frames, int chop, List<RawClient.Frame> answers, Ending ending) {
    static final int AT_ONCE = 0;
    static final int BY_FRAME = -1;

    /** @param code of the server's close frame; 1005 if it has none */
    record Ending(boolean isClientsGoodbye, boolean isViolation, int code) {}

    static ConformanceCase of(String id, String what) {
        return new ConformanceCase(id, what, List.of(), AT_ONCE, List.of(), new Ending(false, false, 1000));
    }

    ConformanceCase sends(byte[]... more) {
        List<byte[]> all = new ArrayList<>(frames);
        all.addAll(List.of(more));
        return new ConformanceCase(id, what, all, chop, answers, ending);
    }

    ConformanceCase sends(int finAndOpcode, String text) {
        return sends(RawClient.bytes(finAndOpcode, text.getBytes(UTF_8)));
    }

    /** In pieces of so many bytes. */
    ConformanceCase chop(int bytes) {
        return new ConformanceCase(id, what, frames, bytes, answers, ending);
    }

    ConformanceCase hears(int opcode, byte... payload) {
        List<RawClient.Frame> all = new ArrayList<>(answers);
        all.add(new RawClient.Frame(opcode, false, payload));
        return new ConformanceCase(id, what, frames, chop, all, ending);
    }

    ConformanceCase hears(int opcode, String text) {
        return hears(opcode, text.getBytes(UTF_8));
    }

    /** The server must end it for this reason. */
    ConformanceCase violates(int code) {
        return new ConformanceCase(id, what, frames, chop, answers, new Ending(false, true, code));
    }

    /** What is sent contains a close frame, to be answered with this code. */
    ConformanceCase saysGoodbye(int code) {
        return new ConformanceCase(id, what, frames, chop, answers, new Ending(true, false, code));
    }

    /** The same under another name. */
    ConformanceCase as(String otherId, String otherWhat) {
        return new ConformanceCase(otherId, otherWhat, frames, chop, answers, ending);
    }

    /** What goes into the socket, write by write. */
    List<byte[]> writes() {
        if (chop == BY_FRAME) {
            return frames;
        }
        int length = frames.stream().mapToInt(each -> each.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] frame : frames) {
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        int piece = chop == AT_ONCE ? Math.max(1, length) : chop;
        List<byte[]> writes = new ArrayList<>();
        for (int from = 0; from < length; from += piece) {
            writes.add(Arrays.copyOfRange(all, from, Math.min(length, from + piece)));
        }
        return writes;
    }

    @Override
    public String toString() {
        return id + " " + what;
    }
}
