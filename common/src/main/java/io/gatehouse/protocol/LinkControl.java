package io.gatehouse.protocol;

/** What the two ends of a link say about the link itself. Layout: docs/protocol.md, section "Link". */
public sealed interface LinkControl extends WireMessage {
    /** Bytes of a nonce. */
    int NONCE_BYTES = 16;
    /** Bytes of an HMAC-SHA256. */
    int PROOF_BYTES = 32;

    /**
     * The dialler introduces itself.
     *
     * @param versions what it speaks
     */
    record Hello(NodeIdentity from, byte[] nonce, ProtocolVersions versions) implements LinkControl {
        /** The hello of this build. */
        public Hello(NodeIdentity from, byte[] nonce) {
            this(from, nonce, ProtocolVersions.OURS);
        }

        @Override
        public Command command() {
            return Command.HELLO;
        }

        @Override
        public void write(WireWriter out) {
            from.write(out);
            out.bytes(nonce);
            versions.write(out);
        }

        static Hello read(WireReader in) {
            return new Hello(NodeIdentity.read(in), in.bytes("nonce", NONCE_BYTES), ProtocolVersions.read(in));
        }
    }

    /**
     * The listener introduces itself and asks for proof.
     *
     * @param version what both will speak
     */
    record Challenge(NodeIdentity from, byte[] nonce, int version) implements LinkControl {
        @Override
        public Command command() {
            return Command.CHALLENGE;
        }

        @Override
        public void write(WireWriter out) {
            from.write(out);
            out.bytes(nonce).u8(version);
        }

        static Challenge read(WireReader in) {
            return new Challenge(NodeIdentity.read(in), in.bytes("nonce", NONCE_BYTES), in.u8("protocol version"));
        }
    }

    /** The dialler proves that it knows the secret. */
    record Proof(byte[] hmac) implements LinkControl {
        @Override
        public Command command() {
            return Command.PROOF;
        }

        @Override
        public void write(WireWriter out) {
            out.bytes(hmac);
        }

        static Proof read(WireReader in) {
            return new Proof(in.bytes("proof", PROOF_BYTES));
        }
    }

    /** The listener proves the same; the link is open. */
    record Welcome(byte[] hmac) implements LinkControl {
        @Override
        public Command command() {
            return Command.WELCOME;
        }

        @Override
        public void write(WireWriter out) {
            out.bytes(hmac);
        }

        static Welcome read(WireReader in) {
            return new Welcome(in.bytes("proof", PROOF_BYTES));
        }
    }

    /** The listener does not open the link; why, in one of our own sentences. */
    record Refused(String reason) implements LinkControl {
        @Override
        public Command command() {
            return Command.REFUSED;
        }

        @Override
        public void write(WireWriter out) {
            out.string("reason", reason);
        }

        static Refused read(WireReader in) {
            return new Refused(in.line("reason"));
        }
    }

    /** A sign of life; not answered, as each end sends its own. */
    record Ping() implements LinkControl {
        @Override
        public Command command() {
            return Command.PING;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** Every sequenced frame up to {@code sequence} is applied. */
    record Confirm(long sequence) implements LinkControl {
        @Override
        public Command command() {
            return Command.CONFIRM;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(sequence);
        }

        static Confirm read(WireReader in) {
            return new Confirm(in.count("confirmed sequence"));
        }
    }

    /** This end closes on purpose; why, in one of our own sentences. */
    record Goodbye(String reason) implements LinkControl {
        @Override
        public Command command() {
            return Command.GOODBYE;
        }

        @Override
        public void write(WireWriter out) {
            out.string("reason", reason);
        }

        static Goodbye read(WireReader in) {
            return new Goodbye(in.line("reason"));
        }
    }
}
