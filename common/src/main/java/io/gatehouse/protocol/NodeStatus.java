package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * What a node says of itself to an operator.
 *
 * @param identity  who it is
 * @param version   the build that it runs
 * @param uptimeMs  for how long, in milliseconds
 * @param addresses where it listens, each with what for: {@code "link 10.0.0.7:2900"}; none for a worker
 * @param figures   of the node as a whole
 * @param links     the other nodes that it is linked to, or knows
 */
public record NodeStatus(
        NodeIdentity identity,
        String version,
        long uptimeMs,
        List<String> addresses,
        Figures figures,
        List<LinkStatus> links) {
    /** Copies the lists. */
    public NodeStatus {
        addresses = List.copyOf(addresses);
        links = List.copyOf(links);
    }

    /**
     * Another node, as this one sees it.
     *
     * @param peer    who it is
     * @param address where it is; of a gateway that a register knows, where workers dial it
     * @param state   one word: {@code ready}, {@code draining}, {@code starting} for a gateway's worker, {@code linked}, {@code lease}
     *     (only its lease is left), {@code elsewhere} (linked to another register) for a register's node, {@code linked} for a worker's gateway
     * @param figures of the link
     */
    public record LinkStatus(NodeIdentity peer, String address, String state, Figures figures) {
        void write(WireWriter out) {
            peer.write(out);
            out.string("address", address).string("state", state);
            figures.write(out);
        }

        static LinkStatus read(WireReader in) {
            return new LinkStatus(NodeIdentity.read(in), in.line("address"), in.line("state"), Figures.read(in));
        }
    }

    void write(WireWriter out) {
        identity.write(out);
        out.string("version", version).i64(uptimeMs).strings("addresses", addresses);
        figures.write(out);
        out.u16("links", links.size());
        links.forEach(link -> link.write(out));
    }

    static NodeStatus read(WireReader in) {
        NodeIdentity identity = NodeIdentity.read(in);
        String version = in.line("version");
        long uptimeMs = in.count("uptime");
        int addressCount = in.u16("addresses");
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < addressCount; i++) {
            addresses.add(in.line("address"));
        }
        Figures figures = Figures.read(in);
        int linkCount = in.u16("links");
        List<LinkStatus> links = new ArrayList<>();
        for (int i = 0; i < linkCount; i++) {
            links.add(LinkStatus.read(in));
        }
        return new NodeStatus(identity, version, uptimeMs, addresses, figures, links);
    }
}
