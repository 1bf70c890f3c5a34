package io.gatehouse.gateway.api;

import java.util.Locale;

/** Why a gateway gave something up, or ended a client by a rule. Nothing is dropped in silence: each is counted and logged. */
public enum LossReason {
    /** A client was closed because it read too slowly. */
    SLOW_CONSUMER("clients closed for reading too slowly (gateway.outbox-hard-bytes, gateway.outbox-grace)"),
    /** A client was closed because it went on saying more than it may. */
    RATE_EXCEEDED("clients closed for saying too much (messages-per-second, bytes-per-second in gateway.listen)"),
    /** A client was closed because it sent more pings or pongs than it may. */
    CONTROL_RATE_EXCEEDED(
            "clients closed for too many pings or pongs nobody asked for (control-frames-per-second in gateway.listen)"),
    /** A client was closed because a message of it was too large, as it came or inflated. */
    MESSAGE_TOO_BIG("clients closed for a message that was too large (gateway.max-message-bytes)"),
    /** A client was closed for what its protocol does not allow, or for too many fragments of a message. */
    PROTOCOL_BROKEN("clients closed because they broke their protocol or a limit of it (gateway.max-fragments)"),
    /** A client was closed because one of its messages took too long to become whole. */
    MESSAGE_TOO_SLOW("clients closed because a message did not become whole in time (gateway.message-timeout)"),
    /** A client was closed in the middle of a message, because all such messages together were too large. */
    INBOUND_OVER_BUDGET(
            "clients closed in the middle of a message because all such were too large (gateway.inbound-budget)"),
    /** A message was left out for a client that reads too slowly. */
    LEFT_OUT("messages left out for clients that read too slowly (gateway.slow-client, droppable messages)"),
    /** A client was closed as too slow because all outboxes together were too large; counted among those, too. */
    OVER_BUDGET_CLOSED("of those clients closed because all outboxes together were too large (gateway.outbox-budget)"),
    /** A message was left out because all outboxes together are too large. */
    OVER_BUDGET("messages left out because all outboxes together were too large (gateway.outbox-budget)"),
    /** A message was replaced by a newer one with its key, because its client reads too slowly. */
    SUPERSEDED("messages replaced by newer ones for clients that read too slowly (messages sent with a key)"),
    /** A client was closed because its events found no worker in time. */
    PARKED_OUT("clients closed because no worker came (gateway.parking-time)"),
    /** A message of such a client was given up. */
    EVENT_DROPPED("messages of such clients given up"),
    /** A message was on its way to a worker that was lost, and its listener wants no message given to a second one. */
    NOT_REPEATED(
            "messages lost with their worker, as their listener wants it (delivery=at-most-once in gateway.listen)"),
    /** The application's framing threw: the client was closed, or the message left out. */
    FRAMING_FAILED(
            "failures of a framing, for which clients were closed or messages left out (framing in gateway.listen)"),
    /** A client was closed because something failed that must not. */
    FAULT("clients closed because of a fault in this process, whose stack stands in this log"),
    /** A connection took too long to become a client. */
    HANDSHAKE_TOO_SLOW("connections closed because their handshake was not done in time (gateway.handshake-timeout)"),
    /** A request for an upgrade was too large to be read. */
    HEAD_TOO_LARGE("requests refused because their head was too large "
            + "(gateway.max-request-line-bytes, gateway.max-header-bytes, gateway.max-headers)"),
    /** A page of another site wanted to connect. */
    ORIGIN_REFUSED("requests refused for their origin (gateway.allow-origin)"),
    /** A client was not let in. */
    REJECTED("clients not let in by onHandshake or for their token"),
    /** Nobody could say whether a client may come in. */
    NOT_ADMITTED("clients sent away because no worker let them in (gateway.admission-timeout, gateway.max-admissions)"),
    /** A client was to be in too many groups. */
    JOIN_REFUSED("joins refused (gateway.max-groups-per-client)"),
    /** A session was to become too large. */
    SESSION_REFUSED("changes of sessions refused because they made them too large (gateway.max-session-bytes)"),
    /** A client was not heard of for too long. */
    SILENT("clients ended for their silence (gateway.ping-timeout, gateway.idle-timeout)"),
    /** A client's credentials were not good any more. */
    EXPIRED("clients closed because their credentials had expired"),
    /** A client had not signed in within the time given. */
    NO_UID("clients closed because they had not signed in in time"),
    /** A connection came while there were as many as there may be. */
    TOO_MANY_CONNECTIONS("connections closed because there were too many (gateway.max-connections)"),
    /** Too many connections came at once. */
    TOO_MANY_NEW_CONNECTIONS(
            "connections closed because too many came at once (gateway.max-new-connections-per-second)"),
    /** Too many connections came from one address at once. */
    TOO_MANY_NEW_OF_ADDRESS("connections refused because too many came from their address at once"
            + " (gateway.max-new-connections-per-address)"),
    /** A connection came from an address that has as many as it may have. */
    TOO_MANY_OF_ADDRESS("connections refused because their address had too many (gateway.max-connections-per-address)"),
    /** A client has a uid that has as many clients as it may have. */
    TOO_MANY_OF_UID("clients closed because their uid had too many (gateway.max-connections-per-uid)"),
    /** A connection to a listener for proxies came from elsewhere. */
    NOT_A_PROXY("connections closed that came from no proxy (proxy=proxy-protocol, gateway.trusted-proxy)"),
    /** A connection to a listener for proxies did not begin as the PROXY protocol does. */
    BAD_PROXY_HEADER("connections closed for a missing or malformed PROXY header (proxy=proxy-protocol)");

    private final String text;

    LossReason(String text) {
        this.text = text;
    }

    /** What is counted, and which options decide; for logs. */
    public String text() {
        return text;
    }

    /** Whether it is what becomes of clients in the end: nothing that anybody has to look into. */
    public boolean isOrdinary() {
        return switch (this) {
            case SILENT, EXPIRED, NO_UID -> true;
            default -> false;
        };
    }

    /** The name of its figure, such as {@code lost.left-out} or {@code ended.silent}. */
    public String figure() {
        return (isOrdinary() ? "ended." : "lost.")
                + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether anybody can cause it who can connect, as often as he likes. */
    public boolean isOfStrangers() {
        return switch (this) {
            case MESSAGE_TOO_BIG,
                    PROTOCOL_BROKEN,
                    HANDSHAKE_TOO_SLOW,
                    HEAD_TOO_LARGE,
                    ORIGIN_REFUSED,
                    REJECTED,
                    TOO_MANY_CONNECTIONS,
                    TOO_MANY_NEW_CONNECTIONS,
                    TOO_MANY_NEW_OF_ADDRESS,
                    TOO_MANY_OF_ADDRESS,
                    NOT_A_PROXY,
                    BAD_PROXY_HEADER -> true;
            default -> false;
        };
    }
}
