package io.gatehouse.operator;

import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which node of a cluster is to drain, and whether it should. Pure. */
final class DrainTarget {
    /**
     * What was found.
     *
     * @param node    null if there is a problem
     * @param problem why nothing is to be drained, for people; empty if something is
     */
    record Found(ClusterNode node, String problem) {}

    private DrainTarget() {}

    /**
     * @param wanted name or id
     * @param force  whether a worker may be drained that is the last to take clients
     */
    static Found find(ClusterStatus cluster, String wanted, boolean force) {
        List<ClusterNode> all = Stream.concat(cluster.gateways().stream(), cluster.workers().stream())
                .toList();
        List<ClusterNode> found = all.stream()
                .filter(node -> node.name().equals(wanted) || node.id().equals(wanted))
                .toList();
        if (found.isEmpty()) {
            return new Found(null, unknown(cluster, all, wanted));
        }
        if (found.size() > 1) {
            return new Found(
                    null,
                    found.size() + " nodes are called '" + wanted + "'. Name one by its id: " + names(found) + ".");
        }
        ClusterNode node = found.get(0);
        if (node.role() == LinkRole.WORKER && !force && !hasHeirs(cluster, node)) {
            return new Found(
                    null,
                    "no other worker takes clients, so those of "
                            + node.identity().orElseThrow()
                            + " would wait for one and be closed with 1013 after gateway.parking-time. Start another one"
                            + " first, or use --force.");
        }
        return new Found(node, "");
    }

    private static String unknown(ClusterStatus cluster, List<ClusterNode> all, String wanted) {
        if (cluster.registers().stream().anyMatch(register -> register.name().equals(wanted))) {
            return "'" + wanted + "' is a register: it has no clients, just stop it.";
        }
        return "no worker or gateway is called '" + wanted + "'. "
                + (all.isEmpty() ? "None is known." : "Known: " + names(all) + ".")
                + (cluster.isComplete()
                        ? ""
                        : " Not all answered: " + cluster.problems().get(0));
    }

    private static String names(List<ClusterNode> nodes) {
        return nodes.stream()
                .map(node -> node.identity().orElseThrow().toString())
                .collect(Collectors.joining(", "));
    }

    /** Whether every gateway that serves clients by this worker has another one. */
    private static boolean hasHeirs(ClusterStatus cluster, ClusterNode worker) {
        return cluster.gateways().stream()
                .flatMap(gateway -> gateway.status().stream())
                .filter(status -> status.links().stream().anyMatch(link -> isOf(worker, link)))
                .allMatch(status -> status.links().stream()
                        .anyMatch(link -> !isOf(worker, link)
                                && link.peer().role() == LinkRole.WORKER
                                && link.state().equals("ready")));
    }

    /** Whether a gateway's link is the one to this worker. */
    static boolean isOf(ClusterNode worker, LinkStatus link) {
        return link.peer().role() == LinkRole.WORKER
                && link.peer().id() == worker.identity().orElseThrow().id();
    }
}
