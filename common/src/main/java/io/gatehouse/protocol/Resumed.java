package io.gatehouse.protocol;

/**
 * A gateway's answer to {@link Resume}: how far it has applied what the worker sent over the link before. The worker sends the rest again,
 * so that a cut link loses no command. Layout: docs/protocol.md, section "Events".
 *
 * @param sequence of the link before; 0 if nothing of it arrived
 */
public record Resumed(long sequence) implements WireMessage {
    @Override
    public Command command() {
        return Command.RESUMED;
    }

    @Override
    public void write(WireWriter out) {
        out.i64(sequence);
    }

    static Resumed read(WireReader in) {
        return new Resumed(in.count("sequence"));
    }
}
