package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.AdmissionOptions;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What handshakes that wait for a worker's answer may cost the whole gateway, and with what a client may come in. Any thread. */
final class AdmissionBudget {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionBudget.class);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final AdmissionOptions options;
    private final ClientLimits limits;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());

    AdmissionBudget(AdmissionOptions options, ClientLimits limits) {
        this.options = options;
        this.limits = limits;
    }

    long timeoutNs() {
        return options.timeout().toNanos();
    }

    /** @return false if too many wait already */
    boolean enter() {
        if (waiting.incrementAndGet() <= options.maxWaiting()) {
            return true;
        }
        waiting.decrementAndGet();
        if (mayTell()) {
            LOG.warn(
                    "{} handshakes wait for a worker's answer, as many as gateway.max-admissions allows: others get 503. Is"
                            + " onHandshake slow, or no worker there? This is not said again for 10 s.",
                    options.maxWaiting());
        }
        return false;
    }

    void leave() {
        waiting.decrementAndGet();
    }

    /** @param asked null if there was nobody to ask */
    void onTimeout(WorkerLink asked) {
        if (mayTell()) {
            LOG.warn(
                    "A handshake got 503: {} within {} ms (gateway.admission-timeout). This is not said again for 10 s.",
                    asked == null ? "there was no worker to ask" : asked.peer() + " did not answer",
                    options.timeout().toMillis());
        }
    }

    /** Whether a client may begin with this; if not, that is said. */
    boolean allows(ClientState state) {
        int bytes = state.session().size();
        if (bytes <= limits.maxSessionBytes() && state.groups().size() <= limits.maxGroups()) {
            return true;
        }
        if (mayTell()) {
            LOG.warn(
                    "A client got 503: it was to begin with a session of {} bytes, limit {} (gateway.max-session-bytes), and in {}"
                            + " groups, limit {} (gateway.max-groups-per-client). This is not said again for 10 s.",
                    bytes,
                    limits.maxSessionBytes(),
                    state.groups().size(),
                    limits.maxGroups());
        }
        return false;
    }

    private boolean mayTell() {
        long now = System.nanoTime();
        long until = quietUntilNs.get();
        return now - until >= 0 && quietUntilNs.compareAndSet(until, now + QUIET_NS);
    }
}
