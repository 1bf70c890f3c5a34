package io.gatehouse.samples.fault;

import java.util.Map;

/**
 * What a fleet saw, added up over its clients.
 *
 * @param clients           that were connected at the start
 * @param sent              messages
 * @param lost              of them, those never echoed, to clients that were not to end
 * @param groupSent         messages that were to go to the sender's group, once for each member
 * @param groupLost         of them, those that a member never got
 * @param repeatedFlagged   copies explained by a redelivery
 * @param repeatedUnflagged copies that nothing explains
 * @param reordered         messages that came after a later one
 * @param renumbered        messages under the number of another one
 * @param closeCodes        how many clients were closed with which code
 * @param longestPauseMs    the longest that a client waited for an echo that it was owed
 */
record FleetReport(
        int clients,
        int sent,
        int lost,
        int groupSent,
        int groupLost,
        int repeatedFlagged,
        int repeatedUnflagged,
        int reordered,
        int renumbered,
        Map<Integer, Integer> closeCodes,
        long longestPauseMs) {
    /** Whether something happened that no fault excuses. */
    boolean isClean() {
        return lost == 0 && groupLost == 0 && repeatedUnflagged == 0 && reordered == 0 && renumbered == 0;
    }
}
