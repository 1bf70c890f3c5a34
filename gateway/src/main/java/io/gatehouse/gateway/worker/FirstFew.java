package io.gatehouse.gateway.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The first few of many, without keeping or sorting the rest: a page of a long list costs one walk over it. Confined to whoever makes
 * it.
 */
final class FirstFew<T> {
    private final long limit;
    private final Comparator<T> order;
    private final PriorityQueue<T> kept; // the last one on top: that is the one to give way

    FirstFew(long limit, Comparator<T> order) {
        this.limit = limit;
        this.order = order;
        this.kept = new PriorityQueue<>(order.reversed());
    }

    void offer(T candidate) {
        if (kept.size() < limit) {
            kept.add(candidate);
        } else if (order.compare(candidate, kept.peek()) < 0) {
            kept.poll();
            kept.add(candidate);
        }
    }

    List<T> inOrder() {
        List<T> all = new ArrayList<>(kept);
        all.sort(order);
        return all;
    }
}
