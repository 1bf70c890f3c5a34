package io.gatehouse.business.api;

import java.util.Set;

/**
 * Where a message went, in numbers of clients.
 *
 * @param queued          clients it was queued to
 * @param dropped         clients it was left out for, because they read too slowly
 * @param unknown         clients named by id that are not there
 * @param missingGateways names of gateways that are not linked, took nothing, or did not answer before the deadline
 */
public record Receipt(long queued, long dropped, long unknown, Set<String> missingGateways) {
    /** Copies the names. */
    public Receipt {
        missingGateways = Set.copyOf(missingGateways);
    }
}
