package io.gatehouse.protocol;

import io.gatehouse.base.HostPort;
import java.util.ArrayList;
import java.util.List;

/** What nodes and registers tell each other. Layout: docs/protocol.md, section "Register". */
public sealed interface RegisterMessage extends WireMessage {
    /** Called with each message of the family. */
    interface Receiver {
        /** A node is here. */
        void onAnnounce(Announce message);

        /** A node is still here. */
        void onRenew(Renew message);

        /** The register noted a renewal. */
        void onRenewed(Renewed message);

        /** A node leaves. */
        void onWithdraw(Withdraw message);

        /** Who is there. */
        void onTopology(Topology message);
    }

    /** Calls the receiver's method for this message. */
    void deliverTo(Receiver receiver);

    /**
     * One gateway as workers see it.
     *
     * @param identity role, id, incarnation, name
     * @param address  where workers dial it; the advertised one
     */
    record GatewayEntry(NodeIdentity identity, HostPort address) {
        /** Writes it as it stands in frames. */
        public void write(WireWriter out) {
            identity.write(out);
            out.string("host", address.host()).u16("port", address.port());
        }

        /**
         * Reads what {@link #write} wrote.
         *
         * @throws ProtocolException if it is no entry
         */
        public static GatewayEntry read(WireReader in) {
            NodeIdentity identity = NodeIdentity.read(in);
            String host = in.string("host");
            int port = in.u16("port");
            try {
                return new GatewayEntry(identity, new HostPort(host, port));
            } catch (IllegalArgumentException e) {
                throw new ProtocolException("gateway address is not a host and a port");
            }
        }

        static void writeAll(List<GatewayEntry> gateways, WireWriter out) {
            out.u16("gateways", gateways.size());
            gateways.forEach(gateway -> gateway.write(out));
        }

        static List<GatewayEntry> readAll(WireReader in) {
            int count = in.u16("gateways");
            List<GatewayEntry> gateways = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                gateways.add(read(in));
            }
            return gateways;
        }
    }

    /**
     * A node says that it is here; the first message on a register link.
     *
     * @param gateway where workers dial this node if it is a gateway, else null
     * @param leaseMs how long the entry outlives the link, in milliseconds
     */
    record Announce(GatewayEntry gateway, int leaseMs) implements RegisterMessage {
        @Override
        public Command command() {
            return Command.ANNOUNCE;
        }

        @Override
        public void write(WireWriter out) {
            out.i32(leaseMs).flag(gateway != null);
            if (gateway != null) {
                gateway.write(out);
            }
        }

        static Announce read(WireReader in) {
            int leaseMs = in.i32("lease");
            if (leaseMs < 1) {
                throw new ProtocolException("lease is " + leaseMs + " ms");
            }
            return new Announce(in.flag("is gateway") ? GatewayEntry.read(in) : null, leaseMs);
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onAnnounce(this);
        }
    }

    /**
     * A node renews its lease.
     *
     * @param number  counts this node's renewals; comes back in {@link Renewed}
     * @param linked  ids of gateways with a live link from this worker: a register must not call those lost
     */
    record Renew(long number, List<Long> linked) implements RegisterMessage {
        @Override
        public Command command() {
            return Command.RENEW;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(number).u16("linked gateways", linked.size());
            linked.forEach(out::i64);
        }

        static Renew read(WireReader in) {
            long number = in.count("renewal");
            int count = in.u16("linked gateways");
            List<Long> linked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                linked.add(in.gatewayId("linked gateway"));
            }
            return new Renew(number, linked);
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onRenew(this);
        }
    }

    /** The register noted renewal {@code number}. */
    record Renewed(long number) implements RegisterMessage {
        @Override
        public Command command() {
            return Command.RENEWED;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(number);
        }

        static Renewed read(WireReader in) {
            return new Renewed(in.count("renewal"));
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onRenewed(this);
        }
    }

    /** The node leaves on purpose: its entry ends now, not with the lease. */
    record Withdraw() implements RegisterMessage {
        @Override
        public Command command() {
            return Command.WITHDRAW;
        }

        @Override
        public void write(WireWriter out) {}

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onWithdraw(this);
        }
    }

    /**
     * A gateway that has ended: it withdrew, another incarnation took its place, or its lease is over and no worker is linked to it.
     *
     * @param identity  which
     * @param silentMs  how long before this message the register heard of it last
     */
    record LostGateway(NodeIdentity identity, long silentMs) {
        void write(WireWriter out) {
            identity.write(out);
            out.i64(silentMs);
        }

        static LostGateway read(WireReader in) {
            return new LostGateway(NodeIdentity.read(in), in.count("silence"));
        }
    }

    /**
     * Who is there, whole.
     *
     * @param register incarnation of the register that speaks: versions of different registers do not compare
     * @param version  grows with every change
     * @param complete false while the register is younger than one lease: absence then means nothing
     * @param gateways every live gateway
     * @param workers  every live worker, for people and for leases
     * @param lost     gateways that ended lately, the latest of them if there are many
     */
    record Topology(
            long register,
            long version,
            boolean complete,
            List<GatewayEntry> gateways,
            List<NodeIdentity> workers,
            List<LostGateway> lost)
            implements RegisterMessage {
        /** Copies the lists. */
        public Topology {
            gateways = List.copyOf(gateways);
            workers = List.copyOf(workers);
            lost = List.copyOf(lost);
        }

        /** Nobody has ended lately. */
        public Topology(
                long register,
                long version,
                boolean complete,
                List<GatewayEntry> gateways,
                List<NodeIdentity> workers) {
            this(register, version, complete, gateways, workers, List.of());
        }

        @Override
        public Command command() {
            return Command.TOPOLOGY;
        }

        @Override
        public void write(WireWriter out) {
            out.i64(register).i64(version).flag(complete);
            GatewayEntry.writeAll(gateways, out);
            out.u16("workers", workers.size());
            workers.forEach(worker -> worker.write(out));
            out.u16("lost gateways", lost.size());
            lost.forEach(gateway -> gateway.write(out));
        }

        static Topology read(WireReader in) {
            long register = in.i64("register");
            long version = in.count("topology version");
            boolean complete = in.flag("complete");
            List<GatewayEntry> gateways = GatewayEntry.readAll(in);
            int workerCount = in.u16("workers");
            List<NodeIdentity> workers = new ArrayList<>();
            for (int i = 0; i < workerCount; i++) {
                workers.add(NodeIdentity.read(in));
            }
            int lostCount = in.u16("lost gateways");
            List<LostGateway> lost = new ArrayList<>();
            for (int i = 0; i < lostCount; i++) {
                lost.add(LostGateway.read(in));
            }
            return new Topology(register, version, complete, gateways, workers, lost);
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.onTopology(this);
        }
    }
}
