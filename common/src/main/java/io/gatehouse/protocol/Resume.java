package io.gatehouse.protocol;

/**
 * What a worker tells a gateway first on a new link: which of its links this is, and which one it wants to go on from. Layout:
 * docs/protocol.md, section "Commands".
 *
 * @param link     number of this link, unique in the life of the worker
 * @param previous number of a lost link whose commands are to follow on this one; 0 for none, and then no answer is wanted
 */
public record Resume(long link, long previous) implements WireMessage {
    @Override
    public Command command() {
        return Command.RESUME;
    }

    @Override
    public void write(WireWriter out) {
        out.i64(link).i64(previous);
    }

    static Resume read(WireReader in) {
        return new Resume(in.count("link"), in.count("previous link"));
    }
}
