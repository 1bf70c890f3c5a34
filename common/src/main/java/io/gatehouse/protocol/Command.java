package io.gatehouse.protocol;

/**
 * Every frame that may travel on a link: its wire code, forever, whether it counts in the direction's sequence, and whether a full queue
 * refuses it.
 *
 * <p>Sequenced frames are those whose effect a sender may wait for: events, and commands that change something. The receiver
 * confirms them cumulatively ({@link #CONFIRM}).
 *
 * <p>Bounded frames are those that carry what applications and clients make, as often and as large as they like: sequenced frames,
 * queries and what operators ask. The rest always finds a place, so that a full queue cannot stop what empties it (acknowledgements,
 * answers), what keeps the link alive, or what is said once and never again ({@link #READY}, {@link #DRAIN},
 * {@link #RELEASED}).
 */
public enum Command {
    /** Dialler to listener: who am I, nonce. */
    HELLO(0x01, false),
    /** Listener to dialler: who am I, nonce. */
    CHALLENGE(0x02, false),
    /** Dialler to listener: proof of the secret. */
    PROOF(0x03, false),
    /** Listener to dialler: proof of the secret; the link is open. */
    WELCOME(0x04, false),
    /** Listener to dialler: why the link is not opened. */
    REFUSED(0x05, false),
    /** Either way: still here. */
    PING(0x06, false),
    /** Either way: every sequenced frame up to this one is applied. */
    CONFIRM(0x08, false),
    /** Either way: this end closes the link on purpose. */
    GOODBYE(0x09, false),

    /** Node to register: I am here. */
    ANNOUNCE(0x20, true),
    /** Node to register: still here, and these gateways I am linked to. */
    RENEW(0x21, false),
    /** Register to node: renewal noted. */
    RENEWED(0x22, false),
    /** Node to register: I leave on purpose. */
    WITHDRAW(0x23, true),
    /** Register to node: who is there. */
    TOPOLOGY(0x24, true),

    /** Gateway to worker: a client came. */
    CONNECTED(0x40, true),
    /** Gateway to worker: a client said something. */
    MESSAGE_RECEIVED(0x41, true),
    /** Gateway to worker: a client ended. */
    CLOSED(0x42, true),
    /** Gateway to worker: a client that another worker served before is yours. */
    BOUND(0x43, true),
    /** Gateway to worker: the session changed by another hand. */
    SESSION_CHANGED(0x44, true),
    /** Gateway to worker: uid or groups changed by another hand. */
    MEMBERSHIP_CHANGED(0x45, true),
    /** Gateway to worker: how far the commands of the link before were applied. */
    RESUMED(0x46, false),
    /** Gateway to worker: another worker has this client now. */
    RELEASED(0x47, true, false),
    /** Gateway to worker: which uids and groups clients have, or what has changed. */
    INTEREST(0x48, false),
    /** Gateway to worker: what the worker's picture of them should look like. */
    INTEREST_DIGEST(0x49, false),
    /** Gateway to worker: may this client come in? */
    HANDSHAKE(0x4A, false, true),
    /** Gateway to worker: names that are there, or not any more. */
    PRESENCE(0x4B, false),
    /** Gateway to worker: which workers are told of them. */
    PRESENCE_WORKERS(0x4C, false),
    /** Worker to gateway to other workers: what a handler was told of names. */
    PRESENCE_TOLD(0x4D, false),
    /** Gateway to worker: clients of uids that may have one each. */
    LOGINS(0x4E, false),
    /** Gateway to worker: which gateways it knows of. */
    NEIGHBOURS(0x4F, false),

    /** Worker to gateway: events may come; windows. */
    READY(0x60, true, false),
    /** Worker to gateway: no new events, please. */
    DRAIN(0x61, true, false),
    /** Worker to gateway: events handled, in batches. Doubles as credit: what is acknowledged may be sent anew. */
    ACKNOWLEDGE(0x62, false),
    /** Worker to gateway: a message to clients. */
    SEND(0x63, true),
    /** Worker to gateway: end clients. */
    CLOSE_CLIENTS(0x64, true),
    /** Worker to gateway: clients into a group. */
    JOIN_GROUP(0x65, true),
    /** Worker to gateway: clients out of a group. */
    LEAVE_GROUP(0x66, true),
    /** Worker to gateway: a group ends, its members stay. */
    UNGROUP(0x67, true),
    /** Worker to gateway: a client gets a uid. */
    BIND_UID(0x68, true),
    /** Worker to gateway: a client loses a uid. */
    UNBIND_UID(0x69, true),
    /** Worker to gateway: change a session. */
    UPDATE_SESSION(0x6A, true),
    /** Worker to gateway: tell me about clients. */
    QUERY(0x6B, false, true),
    /** Worker to gateway: tell me which uids or groups clients have. */
    QUERY_NAMES(0x6C, false, true),

    /** Worker to gateway: which link this is, and from which one to go on. */
    RESUME(0x6D, false),
    /** Worker to gateway: tell me which uids and groups clients have. */
    ASK_INTEREST(0x6E, false),
    /** Worker to gateway: how much of that is in effect. */
    INTEREST_SEEN(0x6F, false),
    /** Worker to gateway: the client comes in, as this one. */
    ADMIT(0x70, false),
    /** Worker to gateway: the client does not come in. */
    REJECT(0x71, false),
    /** Worker to gateway: how long a client's credentials are good for. */
    SET_EXPIRY(0x72, true),

    /** Worker to gateway: tell me of names that come and go. */
    ASK_PRESENCE(0x73, false),
    /** Worker to gateway: how much of that is in effect. */
    PRESENCE_SEEN(0x77, false),
    /** Worker to gateway: in which order such clients came, and who else has the uid. */
    LOGINS_DECIDED(0x78, false),

    /** Operator to gateway or register, gateway to worker: how are you? */
    ASK_STATUS(0x74, false, true),
    /** Operator to gateway: which connections are there? */
    ASK_CONNECTIONS(0x75, false, true),
    /** Operator to gateway, gateway to worker: drain, or how far are you with it? */
    ASK_DRAIN(0x76, false, true),

    /** Gateway to worker: rows of clients. */
    CLIENTS_FOUND(0x80, false),
    /** Gateway to worker: a number. */
    COUNTED(0x81, false),
    /** Gateway to worker: what became of a session update. */
    SESSION_UPDATED(0x82, false),
    /** Gateway to worker: what became of a send or a change of membership. */
    RECEIPT(0x83, false),
    /** Gateway to worker: uids or groups, and how many clients have them. */
    NAMES_FOUND(0x84, false),
    /** A node to who asked: how it is. */
    NODE_STATUS(0x88, false),
    /** Gateway to operator: rows of connections. */
    CONNECTIONS_FOUND(0x89, false),
    /** A node to who asked: how far it has drained. */
    DRAIN_STATUS(0x8A, false),
    /** Gateway to worker: a request cannot be answered. */
    FAILED(0x8F, false);

    private static final Command[] BY_CODE = new Command[256];

    static {
        for (Command command : values()) {
            BY_CODE[command.code] = command;
        }
    }

    private final int code;
    private final boolean sequenced;
    private final boolean bounded;

    Command(int code, boolean sequenced) {
        this(code, sequenced, sequenced);
    }

    Command(int code, boolean sequenced, boolean bounded) {
        this.code = code;
        this.sequenced = sequenced;
        this.bounded = bounded;
    }

    /** The wire code, 1 to 255. */
    public int code() {
        return code;
    }

    /** Whether the frame counts in its direction's sequence. */
    public boolean isSequenced() {
        return sequenced;
    }

    /** Whether a queue that has reached its byte bound refuses the frame. */
    public boolean isBounded() {
        return bounded;
    }

    /** @throws ProtocolException if there is no such command */
    static Command of(int code) {
        Command command = BY_CODE[code];
        if (command == null) {
            throw new ProtocolException("unknown command 0x" + Integer.toHexString(code));
        }
        return command;
    }
}
