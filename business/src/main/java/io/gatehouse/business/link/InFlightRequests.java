package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.ProtocolException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** Requests of one link that wait for an answer. Added from any thread; whoever takes one out of the map is the one to answer it. */
final class InFlightRequests {
    private final AtomicLong correlations = new AtomicLong();
    private final ConcurrentHashMap<Long, Request> waiting = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final int max;

    private record Request(ReplyListener listener, long deadlineNs) {}

    /** @param max that may wait at the same time */
    InFlightRequests(int max) {
        this.max = max;
    }

    /** @return the correlation id; 0 if too many wait already */
    long add(ReplyListener listener, long deadlineNs) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return 0;
        }
        long correlation = correlations.incrementAndGet();
        waiting.put(correlation, new Request(listener, deadlineNs));
        return correlation;
    }

    /** The request was not sent. */
    void refuse(long correlation, UnavailableException why) {
        Request request = take(correlation);
        if (request != null) {
            request.listener.onNoReply(why);
        }
    }

    /** The request was not sent, and nobody is to be told. */
    void forget(long correlation) {
        take(correlation);
    }

    private Request take(long correlation) {
        Request request = waiting.remove(correlation);
        if (request != null) {
            count.decrementAndGet();
        }
        return request;
    }

    /** One was told that too many wait. */
    void onRefused() {
        refused.increment();
    }

    /** How many wait. */
    int waiting() {
        return count.get();
    }

    /** How many were refused because too many waited. */
    long refused() {
        return refused.sum();
    }

    void onReply(GatewayReply reply) {
        Request request = take(reply.correlation());
        if (request != null) {
            request.listener.onReply(reply);
        } else if (reply.correlation() <= 0 || reply.correlation() > correlations.get()) {
            throw new ProtocolException(reply.command() + " for a request that was never made");
        }
        // Else it comes after its deadline: whoever asked has been told already.
    }

    /** Ends requests whose deadline is over. */
    void expire(long nowNs, String gateway) {
        end(request -> request.deadlineNs - nowNs <= 0, gateway + " did not answer within the deadline");
    }

    /** Ends all. */
    void close(String gateway) {
        end(request -> true, "the link to " + gateway + " was lost before the answer came");
    }

    private void end(Predicate<Request> which, String why) {
        waiting.forEach((correlation, request) -> {
            if (which.test(request) && waiting.remove(correlation, request)) {
                count.decrementAndGet();
                request.listener.onNoReply(new UnavailableException(
                        UnavailableException.Reason.NO_ANSWER,
                        why + ". What was asked for may or may not have been done."));
            }
        });
    }
}
