package io.gatehouse.business.link;

import io.gatehouse.link.Link;
import io.gatehouse.protocol.GatewayCommand;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What one link owes its gateway: commands that it has not confirmed, and, once the link is lost, those that are issued until the next
 * link to the same gateway is there to take them over. So a cut between two processes that both live loses no command and repeats none:
 * the gateway says how far it had come.
 *
 * <p>Any thread. While the link lives nothing is locked; the lock of this object guards what happens after that.
 */
final class Backlog {
    private static final int COMMAND_BYTES = 128;

    private enum State {
        LIVE,
        WAITING,
        TAKEN_OVER,
        GIVEN_UP
    }

    private final long maxBytes;
    private final ConcurrentSkipListMap<Long, GatewayCommand> unconfirmed = new ConcurrentSkipListMap<>();
    private final ArrayDeque<GatewayCommand> later = new ArrayDeque<>(); // guarded by this
    private volatile State state = State.LIVE; // written under the lock of this object
    private long laterBytes; // guarded by this
    private GatewayLink successor; // guarded by this
    private long applied; // guarded by this

    /** @param maxBytes of commands issued after the link was lost; 0 to keep none at all */
    Backlog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A command has its place on the link. */
    void issued(long sequence, GatewayCommand command) {
        if (maxBytes > 0 && outlivesLink(command)) {
            unconfirmed.put(sequence, command);
            if (state != State.LIVE) {
                issuedLate(sequence);
            }
        }
    }

    // The link was lost, and perhaps taken over, between the command's place on it and the note of it.
    private synchronized void issuedLate(long sequence) {
        if (state == State.TAKEN_OVER) {
            GatewayCommand command = unconfirmed.remove(sequence);
            if (command != null && sequence > applied) {
                successor.issuePastBound(command);
            }
        }
    }

    // Nobody waits for its answer, and no binding of a client, which ends with the link, fences it.
    private static boolean outlivesLink(GatewayCommand command) {
        return switch (command.command()) {
            case SEND, CLOSE_CLIENTS, JOIN_GROUP, LEAVE_GROUP, UNGROUP, BIND_UID, UNBIND_UID ->
                command.epoch() == 0 && command.correlation() == 0;
            default -> false;
        };
    }

    /** Everything up to this one is applied. */
    void confirmed(long sequence) {
        if (!unconfirmed.isEmpty()) {
            unconfirmed.headMap(sequence, true).clear();
        }
    }

    /** The link is lost, and may come back. */
    synchronized void onLost() {
        if (state == State.LIVE) {
            state = maxBytes > 0 ? State.WAITING : State.GIVEN_UP;
        }
    }

    /** Whether commands find a place although the link is lost. */
    boolean isWaiting() {
        return state == State.WAITING;
    }

    /**
     * Takes a command that the lost link cannot.
     *
     * @return 0, {@link Link#CLOSED} if there is no next link or too much waits for it, or as {@link GatewayLink#tryIssue} of the next link
     */
    synchronized long offer(GatewayCommand command) {
        if (!outlivesLink(command)) {
            return Link.CLOSED;
        }
        if (state == State.TAKEN_OVER) {
            return successor.tryIssue(command);
        }
        // Still live: the link has ended, and is about to say so.
        if (maxBytes == 0 || state == State.GIVEN_UP) {
            return Link.CLOSED;
        }
        int bytes = COMMAND_BYTES
                + (command instanceof GatewayCommand.Send send ? send.payload().readableBytes() : 0);
        if (laterBytes > 0 && laterBytes + bytes > maxBytes) {
            // Not full: no waiting helps here, as long as the link is down.
            return Link.CLOSED;
        }
        laterBytes += bytes;
        later.add(command);
        return 0;
    }

    /**
     * Hands everything over to the next link, in order and whatever its bound: it is in memory, here or there.
     *
     * @param appliedUpTo what the gateway has applied of the lost link
     */
    synchronized void takeOver(GatewayLink next, long appliedUpTo) {
        // One taker for each entry: what is noted late is either polled here or sent by whoever noted it.
        for (Map.Entry<Long, GatewayCommand> each = unconfirmed.pollFirstEntry();
                each != null;
                each = unconfirmed.pollFirstEntry()) {
            if (each.getKey() > appliedUpTo) {
                next.issuePastBound(each.getValue());
            }
        }
        later.forEach(next::issuePastBound);
        later.clear();
        successor = next;
        applied = appliedUpTo;
        state = State.TAKEN_OVER;
    }

    /** The next link, once it has taken over, or null. */
    synchronized GatewayLink successor() {
        return successor;
    }

    /** Whether commands wait for the next link. */
    synchronized boolean owes() {
        return state == State.WAITING && !(unconfirmed.isEmpty() && later.isEmpty());
    }

    /** The gateway has ended. @return how many commands have ended with it */
    synchronized int giveUp() {
        int left = unconfirmed.size() + later.size();
        unconfirmed.clear();
        later.clear();
        state = State.GIVEN_UP;
        return left;
    }
}
