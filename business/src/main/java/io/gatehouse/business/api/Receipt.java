package io.gatehouse.business.api;

import io.gatehouse.base.UnavailableException;
import java.util.Map;
import java.util.Set;

/**
 * What came of a command, in numbers of clients. Of a send to a {@link Who} that asks for one copy per name, in numbers of copies.
 *
 * @param applied clients for which it is done: the message is in their outbox, or they are closed, or are as asked for, which they may
 *                have been before
 * @param drops   clients that a message was left out for, by reason; reasons that do not occur are not in it
 * @param superseded older messages with the same {@linkplain Message#latestBy key} that still waited, whose places this one took: they are
 *                given up, and their receipts said "applied"
 * @param unknown clients named by id that are not there, or whose gateway is not there any more
 * @param refused clients that would be in more groups than {@code gateway.max-groups-per-client}, or that have another uid than the one
 *                to be taken from them
 * @param missing names of gateways that are not counted here, and why
 */
public record Receipt(
        long applied,
        Map<DropReason, Long> drops,
        long superseded,
        long unknown,
        long refused,
        Map<String, UnavailableException.Reason> missing) {
    /** Copies the maps. */
    public Receipt {
        drops = Map.copyOf(drops);
        missing = Map.copyOf(missing);
    }

    /** A receipt in one word. */
    public enum Outcome {
        /** Done for every client concerned, and there was one at least. */
        ACCEPTED,
        /** Done for some; others were dropped, unknown or refused, or a gateway is missing. */
        PARTLY,
        /** No client concerned is connected. */
        OFFLINE,
        /** Nobody got the message: it was left out for those concerned. */
        DROPPED,
        /** Nothing was changed: those concerned are in too many groups, or have another uid. */
        REFUSED,
        /** Done for nobody, and a gateway did not get it, because its link is full. */
        LINK_FULL,
        /** Done for nobody, and a gateway did not get it, because there is no link to it. */
        LINK_DOWN,
        /** Not known to be done for anybody: a gateway got it, but did not answer. */
        NO_ANSWER
    }

    /** Clients that a message was left out for, whatever the reason. */
    public long dropped() {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What came of it, in one word; of several reasons, the worst. */
    public Outcome outcome() {
        if (applied > 0) {
            return dropped() + unknown + refused == 0 && missing.isEmpty() ? Outcome.ACCEPTED : Outcome.PARTLY;
        }
        if (!missing.isEmpty()) {
            return switch (missing.values().stream()
                    .reduce(UnavailableException.Reason::or)
                    .orElseThrow()) {
                case LINK_FULL -> Outcome.LINK_FULL;
                case LINK_DOWN -> Outcome.LINK_DOWN;
                case NO_ANSWER -> Outcome.NO_ANSWER;
            };
        }
        if (refused > 0) {
            return Outcome.REFUSED;
        }
        return dropped() > 0 ? Outcome.DROPPED : Outcome.OFFLINE;
    }

    /** Names of gateways that are not linked, took nothing, or did not answer before the deadline. */
    public Set<String> missingGateways() {
        return missing.keySet();
    }
}
