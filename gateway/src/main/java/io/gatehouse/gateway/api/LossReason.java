package io.gatehouse.gateway.api;

/** Why a gateway gave something up. Nothing is dropped in silence: each is counted and logged. */
public enum LossReason {
    /** A client was closed because it read too slowly. */
    SLOW_CONSUMER("clients closed for reading too slowly (gateway.outbox-hard-bytes, gateway.outbox-grace)"),
    /** A message was left out for a client that reads too slowly. */
    LEFT_OUT("messages left out for clients that read too slowly (gateway.slow-client, droppable messages)"),
    /** A client was closed because its events found no worker in time. */
    PARKED_OUT("clients closed because no worker came (gateway.parking-time)"),
    /** A message of such a client was given up. */
    EVENT_DROPPED("messages of such clients given up"),
    /** A client was to be in too many groups. */
    JOIN_REFUSED("joins refused (gateway.max-groups-per-client)");

    private final String text;

    LossReason(String text) {
        this.text = text;
    }

    /** What is counted, and which options decide; for logs. */
    public String text() {
        return text;
    }
}
