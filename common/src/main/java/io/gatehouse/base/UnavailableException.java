package io.gatehouse.base;

import java.util.LinkedHashMap;
import java.util.Map;

/** A peer is down or its queue is full: nothing is wrong with the call, it may be tried again. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    // Transient, because every exception is serializable by declaration; this one never travels.
    private final transient Map<String, Reason> gateways;

    /** Why something could not be had; from the one that is best for a retry to the worst. */
    public enum Reason {
        /** The link is full: the command was not sent. */
        LINK_FULL,
        /** There is no link, or none is known yet: the command was not sent. */
        LINK_DOWN,
        /** It was sent, but no answer came: it may or may not have been done. */
        NO_ANSWER;

        /** The worse of the two. */
        public Reason or(Reason other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    /** @param message who is unavailable, since when or up to which limit, what the caller can do */
    public UnavailableException(Reason reason, String message) {
        this(reason, Map.of(), message);
    }

    /**
     * The same for several gateways.
     *
     * @param gateways names of those that are unavailable, and why; not empty
     */
    public UnavailableException(Map<String, Reason> gateways, String message) {
        this(gateways.values().stream().reduce(Reason::or).orElseThrow(), gateways, message);
    }

    private UnavailableException(Reason reason, Map<String, Reason> gateways, String message) {
        super(message);
        this.reason = reason;
        this.gateways = new LinkedHashMap<>(gateways);
    }

    /** Why; of several gateways, the worst. */
    public Reason reason() {
        return reason;
    }

    /** The gateways that are unavailable, by name, and why; empty where the message names the only one. */
    public Map<String, Reason> gateways() {
        return Map.copyOf(gateways);
    }
}
