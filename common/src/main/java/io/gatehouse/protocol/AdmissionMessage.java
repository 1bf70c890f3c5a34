package io.gatehouse.protocol;

import io.gatehouse.protocol.GatewayEvent.ClientState;

/**
 * How a gateway asks a worker whether a client may come in, before it is a client. A worker that does not answer is not asked again:
 * another one is. Layout: docs/protocol.md, section "Handshakes".
 */
public sealed interface AdmissionMessage extends WireMessage {
    /** Longest reason of a {@link Rejected}, in UTF-8 bytes. */
    int MAX_REASON_BYTES = 512;

    /** Which question it belongs to: the gateway's count on this link, from 1. */
    long correlation();

    /**
     * Gateway to worker: may it come in?
     *
     * @param limitMs for how long the gateway waits for the answer
     * @param origin  what the client asks for; {@code subprotocol} is the one that is agreed unless the answer names another
     * @param known   what the gateway has found out by itself
     */
    record Asked(long correlation, int limitMs, ClientOrigin origin, ClientState known) implements AdmissionMessage {
        @Override
        public Command command() {
            return Command.HANDSHAKE;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).i32(limitMs);
            origin.write(out);
            known.write(out);
        }

        static Asked read(WireReader in) {
            return new Asked(in.i64("correlation"), in.i32("limit"), ClientOrigin.read(in), ClientState.read(in));
        }
    }

    /**
     * Worker to gateway: it comes in.
     *
     * @param state       with which it begins, {@code known} included
     * @param subprotocol one that the client has offered, or empty to leave it to the gateway
     * @param uidWithinMs after which the client is closed unless it has a uid; 0 for never
     * @param expiresMs   after which the client is closed; 0 to leave it to the gateway
     */
    record Admitted(long correlation, ClientState state, String subprotocol, long uidWithinMs, long expiresMs)
            implements AdmissionMessage {
        @Override
        public Command command() {
            return Command.ADMIT;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation);
            state.write(out);
            out.string("subprotocol", subprotocol).i64(uidWithinMs).i64(expiresMs);
        }

        static Admitted read(WireReader in) {
            return new Admitted(
                    in.i64("correlation"),
                    ClientState.read(in),
                    in.string("subprotocol"),
                    in.count("uid within"),
                    in.count("expires"));
        }
    }

    /**
     * Worker to gateway: it does not come in.
     *
     * @param status of HTTP, 400 to 599
     * @param reason for the client; at most {@value #MAX_REASON_BYTES} bytes
     */
    record Rejected(long correlation, int status, String reason) implements AdmissionMessage {
        @Override
        public Command command() {
            return Command.REJECT;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(correlation).u16("status", status).string("reason", reason);
        }

        static Rejected read(WireReader in) {
            Rejected rejected = new Rejected(in.i64("correlation"), in.u16("status"), in.string("reason"));
            if (rejected.status < 400 || rejected.status > 599) {
                throw new ProtocolException(
                        "a client is rejected with the status " + rejected.status + ", not within 400 to 599");
            }
            return rejected;
        }
    }
}
