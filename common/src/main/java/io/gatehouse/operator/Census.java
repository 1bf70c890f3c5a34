package io.gatehouse.operator;

import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who is there by the registers' word, and what is missing once the gateways have answered. Not thread-safe. */
final class Census {
    static final String NO_GATEWAY =
            "No gateway is known: clients have nowhere to connect to. Start one, or look whether"
                    + " its gateway.register names one of the registers asked.";
    private static final String NO_WORKER =
            "No worker is known: events of clients wait (gateway.parking-time). Start one,"
                    + " or look whether its worker.register names one of the registers asked.";
    private static final Comparator<ClusterNode> BY_NAME =
            Comparator.comparing(ClusterNode::name).thenComparing(ClusterNode::id);

    private final List<ClusterNode> registers;
    private final Map<Long, ClusterNode> gateways = new LinkedHashMap<>();
    private final Map<Long, ClusterNode> workers = new LinkedHashMap<>();
    private final Set<Long> named = new HashSet<>(); // workers that a register knows
    private final List<String> problems = new ArrayList<>();

    /**
     * What came of asking one gateway.
     *
     * @param gateway with its status, or without
     * @param workers who answered by way of it
     * @param problem why not everybody did, or empty
     */
    record GatewayAnswer(ClusterNode gateway, List<NodeStatus> workers, String problem) {}

    Census(List<ClusterNode> registers) {
        this.registers = registers;
        for (ClusterNode register : registers) {
            if (register.status().isEmpty()) {
                problems.add(sentence(register + " " + register.problem()));
                continue;
            }
            if (register.figure(Figure.COMPLETE) == 0) {
                problems.add(
                        register
                                + " does not claim yet to know every node (register.lease-grace), so others may be missing here.");
            }
            register.status().get().links().forEach(this::add);
        }
    }

    private void add(LinkStatus member) {
        NodeIdentity identity = member.peer();
        ClusterNode node =
                ClusterNode.silent(identity.role(), Optional.of(identity), member.address(), "was not asked");
        if (identity.role() == LinkRole.GATEWAY) {
            gateways.put(identity.id(), node);
        } else {
            workers.put(identity.id(), node);
            named.add(identity.id());
        }
    }

    /** By name. */
    List<ClusterNode> gateways() {
        return gateways.values().stream().sorted(BY_NAME).toList();
    }

    /** What is missing so far. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** What is wrong with asking for clients of this worker; nothing of any, or where no register answers. */
    Optional<String> problemOfWorker(String name) {
        Set<String> names = new TreeSet<>();
        workers.values().forEach(worker -> names.add(worker.name()));
        return name.isEmpty() || names.isEmpty() || names.contains(name)
                ? Optional.empty()
                : Optional.of(
                        "No worker of the name '" + name + "' is known. Known are " + String.join(", ", names) + ".");
    }

    /** The whole picture. */
    ClusterStatus withAnswers(List<GatewayAnswer> answers) {
        if (registers.stream().anyMatch(register -> register.status().isPresent())) {
            if (gateways.isEmpty()) {
                problems.add(NO_GATEWAY);
            }
            if (workers.isEmpty()) {
                problems.add(NO_WORKER);
            }
        }
        Map<Long, String> whyNot = new LinkedHashMap<>();
        for (GatewayAnswer answer : answers) {
            ClusterNode gateway = answer.gateway();
            gateways.put(gateway.identity().orElseThrow().id(), gateway);
            if (gateway.status().isEmpty()) {
                problems.add(sentence(gateway + " " + answer.problem()));
                continue;
            }
            answer.workers().forEach(this::answered);
            gateway.status().get().links().stream()
                    .filter(link -> link.peer().role() == LinkRole.WORKER)
                    .forEach(link -> linked(gateway, link, answer.problem(), whyNot));
        }
        for (ClusterNode worker : workers.values().stream().sorted(BY_NAME).toList()) {
            lookAfter(worker, answers, whyNot);
        }
        return new ClusterStatus(
                registers, gateways(), workers.values().stream().sorted(BY_NAME).toList(), problems);
    }

    private void answered(NodeStatus status) {
        ClusterNode known = workers.get(status.identity().id());
        workers.put(status.identity().id(), ClusterNode.of(status, known == null ? "" : known.address()));
    }

    private void linked(ClusterNode gateway, LinkStatus link, String problem, Map<Long, String> whyNot) {
        long id = link.peer().id();
        if (named.add(id)) {
            problems.add(link.peer() + " is linked to " + gateway.identity().orElseThrow()
                    + ", but no register asked knows it. Is one missing in operator.register?");
        }
        ClusterNode known = workers.get(id);
        if (known == null || known.address().isEmpty()) {
            Optional<NodeStatus> status = known == null ? Optional.empty() : known.status();
            workers.put(
                    id,
                    status.map(said -> ClusterNode.of(said, link.address()))
                            .orElseGet(() -> ClusterNode.silent(
                                    LinkRole.WORKER, Optional.of(link.peer()), link.address(), "was not asked")));
        }
        whyNot.put(
                id,
                (problem.isEmpty() ? "did not answer" : problem) + ", asked by way of "
                        + gateway.identity().orElseThrow());
    }

    /** Whether a worker has answered and is linked to every gateway that answered: what they miss of each other is named. */
    private void lookAfter(ClusterNode worker, List<GatewayAnswer> answers, Map<Long, String> whyNot) {
        NodeIdentity identity = worker.identity().orElseThrow();
        for (GatewayAnswer answer : answers) {
            boolean isLinked = answer.gateway().status().isEmpty()
                    || answer.gateway().status().get().links().stream()
                            .anyMatch(link -> link.peer().id() == identity.id());
            if (!isLinked) {
                problems.add(identity + " is not linked to " + answer.gateway()
                        + ": can it reach that address (gateway.advertise, firewall)?");
            }
        }
        if (worker.status().isEmpty()) {
            String why =
                    whyNot.getOrDefault(identity.id(), "cannot be asked: no gateway that answered is linked to it");
            problems.add(sentence(worker + " " + why));
            workers.put(identity.id(), ClusterNode.silent(LinkRole.WORKER, worker.identity(), worker.address(), why));
        }
    }

    private static String sentence(String text) {
        return text + ".";
    }
}
