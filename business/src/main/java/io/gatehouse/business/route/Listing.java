package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.ReplyListener;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import java.util.List;

/**
 * One gateway's part of a list, asked for portion by portion, each after the last entry of the one before: a long list must not hold up
 * what else travels on the link. Any thread; one portion at a time.
 *
 * @param <E> an entry on the wire
 */
abstract class Listing<E> {
    private final GatewayLink link;
    private final int maxPortion;
    private final long deadlineNs;
    private final Gathering<?> all;

    /** @param maxPortion most entries in one answer */
    Listing(GatewayLink link, int maxPortion, long deadlineNs, Gathering<?> all) {
        this.link = link;
        this.maxPortion = maxPortion;
        this.deadlineNs = deadlineNs;
        this.all = all;
    }

    /** @param last the entry to go on after, or null at the beginning */
    abstract GatewayCommand query(long correlation, E last, int limit);

    /** The entries of an answer; null if it is none to this query. */
    abstract List<E> entries(GatewayReply reply);

    /** Whether there are entries beyond those of an answer. */
    abstract boolean hasMore(GatewayReply reply);

    /** Puts entries to the others; under the lock of the gathering. */
    abstract void take(List<E> entries);

    /** @param size how many entries are wanted at most */
    final Asking first(int size) {
        return new Asking(link, correlation -> query(correlation, null, Math.min(size, maxPortion)), listener(size));
    }

    private ReplyListener listener(int wanted) {
        return new ReplyListener() {
            @Override
            public void onReply(GatewayReply reply) {
                List<E> entries = entries(reply);
                if (entries == null) {
                    all.onMissing(link.name(), Reason.NO_ANSWER);
                } else {
                    onEntries(entries, hasMore(reply), wanted);
                }
            }

            @Override
            public void onNoReply(UnavailableException why) {
                all.onMissing(link.name(), why.reason());
            }
        };
    }

    private void onEntries(List<E> entries, boolean more, int wanted) {
        all.add(() -> take(entries));
        int left = wanted - entries.size();
        if (!more || left <= 0) {
            all.onAnswered();
        } else if (entries.isEmpty()) {
            // "More" without an entry to go on from: one alone does not fit, or the gateway errs.
            all.onMissing(link.name(), Reason.NO_ANSWER);
        } else {
            E last = entries.get(entries.size() - 1);
            link.request(
                    correlation -> query(correlation, last, Math.min(left, maxPortion)), deadlineNs, listener(left));
        }
    }
}
