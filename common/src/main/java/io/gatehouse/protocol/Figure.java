package io.gatehouse.protocol;

/**
 * A number that nodes report of themselves, by the name under which it travels.
 * Names are forever; a node may report others, which are passed on as they are.
 */
public enum Figure {
    /** Process id. */
    PID("pid"),
    /** Processor time used since the start, in milliseconds. */
    CPU_MS("cpu-ms"),
    /** Heap in use, in bytes. */
    HEAP_BYTES("heap-bytes"),
    /** Heap that the process may grow to, in bytes. */
    HEAP_LIMIT_BYTES("heap-limit-bytes"),

    /** Clients there now; of a link, those that it serves. */
    CLIENTS("clients"),
    /** Clients that came since the start. */
    CLIENTS_TOTAL("clients-total"),
    /** Messages of clients since the start. */
    MESSAGES_IN("messages-in"),
    /** Messages queued to clients since the start. */
    MESSAGES_OUT("messages-out"),
    /** Payload bytes of clients' messages since the start. */
    BYTES_IN("bytes-in"),
    /** Bytes of the frames queued to clients since the start. */
    BYTES_OUT("bytes-out"),
    /** Bytes that wait to be written, to clients or on a link. */
    QUEUED_BYTES("queued-bytes"),
    /** What waits to be written to clients, a message that many wait for once, in bytes. */
    OUTBOX_BYTES("outbox-bytes"),
    /** What it may be. */
    OUTBOX_BUDGET_BYTES("outbox-budget-bytes"),
    /** What is kept of clients' messages that have not wholly come, in bytes. */
    INBOUND_BYTES("inbound-bytes"),
    /** What it may be. */
    INBOUND_BUDGET_BYTES("inbound-budget-bytes"),
    /** Clients that are not read because too many of their events wait. */
    HELD_BACK("held-back"),
    /** Clients that no worker serves. */
    PARKED("parked"),
    /** Bytes of events that no worker has yet, of all clients. */
    PARKED_BYTES("parked-bytes"),
    /** Clients that moved to a worker that joined, since the start. */
    CLIENTS_MOVED("clients-moved"),
    /** Different uids, counted once per event loop. */
    UIDS("uids"),
    /** Different groups, counted once per event loop. */
    GROUPS("groups"),
    /** The longest that a task waited for its event loop when this was asked, in microseconds. */
    LOOP_DELAY_US("loop-delay-us"),
    /** Bytes of events that a worker has not acknowledged. */
    UNACKNOWLEDGED_BYTES("unacknowledged-bytes"),

    /** Events that came to a worker since the start. */
    EVENTS("events"),
    /** Events whose handler threw, since the start. */
    EVENTS_FAILED("events-failed"),
    /** Events that came and are not acknowledged yet. */
    EVENTS_WAITING("events-waiting"),
    /** Clients with a handler that runs or is about to. */
    HANDLERS_BUSY("handlers-busy"),
    /** Commands issued on a link. */
    COMMANDS("commands"),
    /** Of those, not confirmed yet. */
    COMMANDS_UNCONFIRMED("commands-unconfirmed"),
    /** Requests on a link that wait for an answer. */
    QUERIES("queries"),
    /** Requests that were refused because too many waited, since the link is open. */
    QUERIES_REFUSED("queries-refused"),

    /** Connections to the link port that spoke, or were one too many, and became no link, since the start. */
    LINKS_REFUSED("links-refused"),
    /** Links ended because what came over them broke the protocol or a limit, since the start. */
    LINKS_BROKEN("links-broken"),
    /** Requests to a worker's push API that were answered with a problem, since the start. */
    PUSH_PROBLEMS("push-problems"),
    /** Connections to it that were closed because there were too many, since the start. */
    PUSH_CLOSED("push-closed"),

    /** 1 if a register claims to know every node, else 0. */
    COMPLETE("complete"),
    /** Gateways: known to a register, or linked to a worker. */
    GATEWAYS("gateways"),
    /** Workers: known to a register, or taking clients from a gateway. */
    WORKERS("workers"),
    /** Other registers that a register hears. */
    REGISTERS("registers"),
    /** How long a node counts as online without renewing its lease, in milliseconds. */
    LEASE_LEFT_MS("lease-left-ms");

    private final String word;

    Figure(String word) {
        this.word = word;
    }

    /** The name on the wire and in JSON. */
    public String word() {
        return word;
    }
}
