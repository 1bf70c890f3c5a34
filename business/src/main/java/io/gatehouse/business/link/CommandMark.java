package io.gatehouse.business.link;

/**
 * A point in the stream of commands over all links: reached when what was issued before it is confirmed. A chain with one element for
 * each link where something was unconfirmed. Where a link is stalled, only what the event itself has issued there counts: the others
 * would make every client of every gateway wait for one.
 *
 * @param link     where
 * @param sequence up to which command
 * @param own      the newest of them that the event itself has issued, 0 for none; {@code sequence} where that is not known
 * @param next     the rest, or null
 */
public record CommandMark(GatewayLink link, long sequence, long own, CommandMark next) {
    /** The part not reached yet, or null. The loss of a link counts as reaching it: nothing more will be confirmed there. */
    public static CommandMark unreached(CommandMark mark) {
        CommandMark rest = mark;
        while (rest != null && rest.link.isConfirmed(rest.upTo())) {
            rest = rest.next;
        }
        return rest;
    }

    /**
     * One mark for two events of a client that wait together.
     *
     * @param before of the first, or null
     * @param after  of the second, or null; behind the other on every link
     */
    public static CommandMark of(CommandMark before, CommandMark after) {
        if (before == null || after == null) {
            return after;
        }
        CommandMark rest = of(before, after.next);
        long own = Math.max(after.own, before.ownOn(after.link));
        return own == after.own && rest == after.next ? after : new CommandMark(after.link, after.sequence, own, rest);
    }

    long upTo() {
        return link.isStalled() ? own : sequence;
    }

    private long ownOn(GatewayLink where) {
        CommandMark mark = this;
        while (mark != null && mark.link != where) {
            mark = mark.next;
        }
        return mark == null ? 0 : mark.own;
    }
}
