package io.gatehouse.operator;

import java.util.List;
import java.util.stream.Stream;

/**
 * How a cluster is: every node that the registers name, whether it answered or not.
 *
 * @param registers those asked, in the order given
 * @param gateways  by name
 * @param workers   by name
 * @param problems  what is missing, one sentence each; empty if every node answered and is linked to all whom it should be linked to
 */
public record ClusterStatus(
        List<ClusterNode> registers, List<ClusterNode> gateways, List<ClusterNode> workers, List<String> problems) {
    /** Copies the lists. */
    public ClusterStatus {
        registers = List.copyOf(registers);
        gateways = List.copyOf(gateways);
        workers = List.copyOf(workers);
        problems = List.copyOf(problems);
    }

    /** Whether nothing is missing. */
    public boolean isComplete() {
        return problems.isEmpty();
    }

    /** The same with rates, computed from an earlier answer of the same cluster. */
    public ClusterStatus since(ClusterStatus before) {
        List<ClusterNode> earlier = Stream.of(before.registers, before.gateways, before.workers)
                .flatMap(List::stream)
                .toList();
        return new ClusterStatus(
                since(registers, earlier), since(gateways, earlier), since(workers, earlier), problems);
    }

    private static List<ClusterNode> since(List<ClusterNode> nodes, List<ClusterNode> earlier) {
        return nodes.stream()
                .map(node -> earlier.stream()
                        .filter(before -> before.identity().isPresent()
                                && before.identity().equals(node.identity()))
                        .findFirst()
                        .map(node::since)
                        .orElse(node))
                .toList();
    }
}
