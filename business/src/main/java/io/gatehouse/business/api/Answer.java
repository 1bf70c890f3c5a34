package io.gatehouse.business.api;

import io.gatehouse.base.UnavailableException;
import java.util.Set;
import java.util.function.Function;

/**
 * What the gateways said, and which of them did not in time.
 *
 * @param value           put together from the gateways that answered
 * @param missingGateways names of known gateways that are not linked or did not answer before the deadline
 */
public record Answer<T>(T value, Set<String> missingGateways) {
    /** Copies the names. */
    public Answer {
        missingGateways = Set.copyOf(missingGateways);
    }

    /** The same gateways with a value made from this one. */
    public <R> Answer<R> map(Function<? super T, ? extends R> to) {
        return new Answer<>(to.apply(value), missingGateways);
    }

    /** Whether every gateway concerned answered. */
    public boolean isComplete() {
        return missingGateways.isEmpty();
    }

    /**
     * The value, for decisions that must not rest on half an answer.
     *
     * @throws UnavailableException naming the missing gateways
     */
    public T complete() {
        if (!isComplete()) {
            throw new UnavailableException(
                    UnavailableException.Reason.NO_ANSWER,
                    "No answer from gateways " + missingGateways
                            + ": none within the deadline (worker.query-deadline), or there was no link, or no room on it"
                            + " (link.max-queued-bytes, worker.max-queries). Try again, or use value() for what the others said.");
        }
        return value;
    }
}
