package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.ProtocolException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Requests of one link that wait for an answer. Added from any thread; whoever takes one out of the map is the one to answer it. */
final class InFlightRequests {
    private final AtomicLong correlations = new AtomicLong();
    private final ConcurrentHashMap<Long, Request> waiting = new ConcurrentHashMap<>();

    private record Request(ReplyListener listener, long deadlineNs) {}

    /** @return the correlation id, never 0 */
    long add(ReplyListener listener, long deadlineNs) {
        long correlation = correlations.incrementAndGet();
        waiting.put(correlation, new Request(listener, deadlineNs));
        return correlation;
    }

    /** The request was not sent. */
    void refuse(long correlation, UnavailableException why) {
        Request request = waiting.remove(correlation);
        if (request != null) {
            request.listener.onNoReply(why);
        }
    }

    /** The request was not sent, and nobody is to be told. */
    void forget(long correlation) {
        waiting.remove(correlation);
    }

    void onReply(GatewayReply reply) {
        Request request = waiting.remove(reply.correlation());
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
                request.listener.onNoReply(new UnavailableException(
                        UnavailableException.Reason.NO_ANSWER,
                        why + ". What was asked for may or may not have been done."));
            }
        });
    }
}
