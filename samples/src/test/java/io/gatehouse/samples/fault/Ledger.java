package io.gatehouse.samples.fault;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks one stream of numbered messages as its receiver sees it: what is missing, what came twice, what came out of order.
 *
 * <p>The rules are those of at-least-once delivery. Numbers count up from 0. The first copy of each must come after the first copies of
 * all before it. A number may come again only because it was redelivered, and every copy but one must say so: the run that is not
 * flagged may also be the late one, of a worker that was frozen and woke up.
 */
final class Ledger {
    private final BitSet seen = new BitSet();
    private final BitSet seenUnflagged = new BitSet();
    private final Map<Long, Integer> numberOf = new HashMap<>(); // event number -> message
    private int next;
    private int received;
    private int repeatedFlagged;
    private int repeatedUnflagged;
    private int reordered;
    private int renumbered;

    /**
     * A copy of message {@code number} came.
     *
     * @param eventNumber what the gateway called the event it came from: the same for each copy of one message, and no other's
     */
    void received(int number, long eventNumber, boolean redelivered) {
        received++;
        boolean isRepeated = seen.get(number);
        if (!isRepeated) {
            if (number < next) {
                reordered++;
            }
            next = Math.max(next, number + 1);
            seen.set(number);
        } else if (redelivered || !seenUnflagged.get(number)) {
            repeatedFlagged++;
        } else {
            repeatedUnflagged++;
        }
        if (!redelivered) {
            seenUnflagged.set(number);
        }
        Integer before = numberOf.putIfAbsent(eventNumber, number);
        if (before != null && before != number) {
            renumbered++;
        }
    }

    /** How many different messages came. */
    int distinct() {
        return seen.cardinality();
    }

    /** How many of the first {@code sent} never came. */
    int lost(int sent) {
        return sent - seen.get(0, sent).cardinality();
    }

    int received() {
        return received;
    }

    /** Copies beyond the first that are explained by a redelivery. */
    int repeatedFlagged() {
        return repeatedFlagged;
    }

    /** Copies beyond the first that nothing explains. */
    int repeatedUnflagged() {
        return repeatedUnflagged;
    }

    /** First copies that came after the first copy of a later message. */
    int reordered() {
        return reordered;
    }

    /** Messages that came under an event number of another one. */
    int renumbered() {
        return renumbered;
    }
}
