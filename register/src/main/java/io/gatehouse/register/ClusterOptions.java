package io.gatehouse.register;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import java.util.List;

/**
 * How registers find each other. A register that is given neither {@code peers} nor a {@code dns} name is alone.
 *
 * @param peers     the registers of the cluster, {@code register.cluster}; this one may be among them
 * @param dns       a name that stands for the addresses of all registers, such as that of a headless service of Kubernetes, {@code
 *     register.cluster-dns}; empty for none. All listen on the port of {@code bind}
 * @param bind      where the others reach this one, {@code register.cluster-bind}; one address, not all of the machine
 * @param advertise under which address they do, if that is another one, {@code register.cluster-advertise}, else the same
 * @param sharedData where workers reach what they share, {@code register.shared-data}; one address, not all of the machine; null if
 *     nothing is shared
 */
public record ClusterOptions(List<HostPort> peers, String dns, HostPort bind, HostPort advertise, HostPort sharedData) {
    /** Where registers listen for each other if nothing else is said. */
    public static final int DEFAULT_PORT = 1237;

    /** No others. */
    public static final ClusterOptions ALONE = new ClusterOptions(
            List.of(), "", new HostPort("127.0.0.1", DEFAULT_PORT), new HostPort("127.0.0.1", DEFAULT_PORT), null);

    /**
     * Checks what fits together.
     *
     * @throws ConfigurationException if the others cannot be found, or cannot reach this one
     */
    public ClusterOptions {
        peers = List.copyOf(peers);
        if (!peers.isEmpty() && !dns.isEmpty()) {
            throw new ConfigurationException(
                    "register.cluster and register.cluster-dns are both given. Give one of them: a list, or a name.");
        }
        if (sharedData != null) {
            checkSharedData(sharedData, !peers.isEmpty() || !dns.isEmpty());
        }
        if (!peers.isEmpty() || !dns.isEmpty()) {
            if (bind.isWildcard()) {
                throw new ConfigurationException(
                        "register.cluster-bind=" + bind
                                + " stands for every address of this machine. Give the one at which the other registers reach it.");
            }
            if (advertise.isWildcard() || advertise.port() == 0) {
                throw new ConfigurationException("register.cluster-advertise=" + advertise
                        + " cannot be dialled. Give the address and port at which the other registers reach this one.");
            }
            for (HostPort peer : peers) {
                if (bind.isLoopback() && !peer.isLoopback()) {
                    throw new ConfigurationException(
                            "register.cluster-bind=" + bind + " is loopback, and register.cluster names " + peer
                                    + ", which cannot reach it. Give the address at which the other registers reach this one.");
                }
            }
        }
    }

    private static void checkSharedData(HostPort at, boolean isClustered) {
        if (!isClustered) {
            throw new ConfigurationException("register.shared-data=" + at
                    + " needs register.cluster, by which registers keep the data together. Give it, too; a register without others"
                    + " names itself.");
        }
        if (at.isWildcard() || at.port() == 0) {
            throw new ConfigurationException(
                    "register.shared-data=" + at
                            + " is not one address and port. Give those at which workers reach this register, on a private network.");
        }
    }

    /**
     * Registers at these addresses.
     *
     * @param bind where this one listens for them
     */
    public static ClusterOptions of(HostPort bind, HostPort... peers) {
        return new ClusterOptions(List.of(peers), "", bind, bind, null);
    }

    /** Whether there may be others. */
    public boolean isEnabled() {
        return !peers.isEmpty() || !dns.isEmpty();
    }

    /** The same under another address for the others. */
    public ClusterOptions advertise(HostPort to) {
        return new ClusterOptions(peers, dns, bind, to, sharedData);
    }

    /** The same with a place for what workers share. */
    public ClusterOptions sharedData(HostPort at) {
        return new ClusterOptions(peers, dns, bind, advertise, at);
    }
}
