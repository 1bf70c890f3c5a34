package io.gatehouse.business.link;

/**
 * A point in the stream of commands over all links: reached when what was issued before it is confirmed. A chain with one element for
 * each link where something was unconfirmed.
 *
 * @param link     where
 * @param sequence up to which command
 * @param next     the rest, or null
 */
public record CommandMark(GatewayLink link, long sequence, CommandMark next) {
    /** The part not reached yet, or null. The loss of a link counts as reaching it: nothing more will be confirmed there. */
    public static CommandMark unreached(CommandMark mark) {
        CommandMark rest = mark;
        while (rest != null && rest.link.isConfirmed(rest.sequence)) {
            rest = rest.next;
        }
        return rest;
    }
}
