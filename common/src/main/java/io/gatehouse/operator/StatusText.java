package io.gatehouse.operator;

import static io.gatehouse.operator.TextTable.bytes;
import static io.gatehouse.operator.TextTable.number;
import static io.gatehouse.operator.TextTable.percent;
import static io.gatehouse.operator.TextTable.rate;
import static io.gatehouse.operator.TextTable.text;
import static io.gatehouse.operator.TextTable.time;

import io.gatehouse.base.LogText;
import io.gatehouse.operator.TextTable.Cell;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A cluster's status for people: one table for each tier, then what is missing. Pure. */
final class StatusText {
    private static final int MAX_PROBLEM = 400;
    private static final String LOST = "lost.";
    private static final Cell UNKNOWN = new Cell("?", true);

    private StatusText() {}

    static String of(ClusterStatus cluster) {
        List<String> parts = new ArrayList<>();
        parts.add("REGISTERS\n" + registers(cluster.registers()));
        if (!cluster.gateways().isEmpty()) {
            parts.add("GATEWAYS\n" + gateways(cluster.gateways()));
        }
        if (!cluster.workers().isEmpty()) {
            parts.add("WORKERS\n" + workers(cluster.workers()));
        }
        parts.add(problems(cluster.problems()));
        return String.join("\n", parts);
    }

    /** A line each, or one that says that nothing is missing. */
    static String problems(List<String> problems) {
        return problems.isEmpty()
                ? "Nothing is missing.\n"
                : problems.stream()
                        .map(problem -> "MISSING: " + LogText.line(problem, MAX_PROBLEM) + "\n")
                        .collect(Collectors.joining());
    }

    private static String registers(List<ClusterNode> nodes) {
        TextTable table =
                new TextTable("NAME", "ADDRESS", "PID", "VERSION", "UP", "GATEWAYS", "WORKERS", "CPU", "HEAP");
        for (ClusterNode node : nodes) {
            table.row(row(
                    node,
                    List.of(text(node.name()), text(node.address())),
                    List.of(number(node.figure(Figure.GATEWAYS)), number(node.figure(Figure.WORKERS)))));
        }
        return table.toString();
    }

    private static String gateways(List<ClusterNode> nodes) {
        TextTable table = new TextTable(
                "NAME",
                "ID",
                "LINK",
                "PID",
                "VERSION",
                "UP",
                "CLIENTS",
                "IN/S",
                "OUT/S",
                "BYTES-IN/S",
                "BYTES-OUT/S",
                "QUEUED",
                "HELD",
                "LOST",
                "DELAY",
                "WORKERS",
                "CPU",
                "HEAP");
        for (ClusterNode node : nodes) {
            table.row(row(
                    node,
                    List.of(text(node.name()), text(node.id()), text(node.address())),
                    List.of(
                            number(node.figure(Figure.CLIENTS)),
                            rate(node.rate(Figure.MESSAGES_IN)),
                            rate(node.rate(Figure.MESSAGES_OUT)),
                            bytes(node.rate(Figure.BYTES_IN)),
                            bytes(node.rate(Figure.BYTES_OUT)),
                            bytes(node.figure(Figure.QUEUED_BYTES)),
                            number(node.figure(Figure.HELD_BACK)),
                            number(lost(node)),
                            new Cell(node.figure(Figure.LOOP_DELAY_US) / 1000 + "ms", true),
                            number(node.figure(Figure.WORKERS)))));
        }
        return table + listeners(nodes) + links(nodes);
    }

    private static String workers(List<ClusterNode> nodes) {
        TextTable table = new TextTable(
                "NAME",
                "ID",
                "FROM",
                "PID",
                "VERSION",
                "UP",
                "CLIENTS",
                "EVENTS/S",
                "WAITING",
                "BUSY",
                "FAILED",
                "GATEWAYS",
                "CPU",
                "HEAP");
        for (ClusterNode node : nodes) {
            table.row(row(
                    node,
                    List.of(text(node.name()), text(node.id()), text(node.address())),
                    List.of(
                            number(node.figure(Figure.CLIENTS)),
                            rate(node.rate(Figure.EVENTS)),
                            number(node.figure(Figure.EVENTS_WAITING)),
                            number(node.figure(Figure.HANDLERS_BUSY)),
                            number(node.figure(Figure.EVENTS_FAILED)),
                            number(node.figure(Figure.GATEWAYS)))));
        }
        return table.toString();
    }

    /** Every row begins with who it is and ends with what the process costs; one that did not answer has question marks. */
    private static Cell[] row(ClusterNode node, List<Cell> who, List<Cell> figures) {
        boolean answered = node.status().isPresent();
        List<Cell> process = List.of(
                number(node.figure(Figure.PID)),
                text(node.status().map(NodeStatus::version).orElse("")),
                time(node.status().map(NodeStatus::uptimeMs).orElse(0L)));
        List<Cell> costs = List.of(percent(node.rate(Figure.CPU_MS) / 1000), bytes(node.figure(Figure.HEAP_BYTES)));
        Stream<Cell> rest = Stream.of(process, figures, costs)
                .flatMap(List::stream)
                .map(cell -> answered ? cell : new Cell(UNKNOWN.text(), cell.isRight()));
        return Stream.concat(who.stream(), rest).toArray(Cell[]::new);
    }

    private static long lost(ClusterNode node) {
        return node.status().stream()
                .flatMap(status -> status.figures().values().entrySet().stream())
                .filter(figure -> figure.getKey().startsWith(LOST))
                .mapToLong(figure -> figure.getValue())
                .sum();
    }

    private static String listeners(List<ClusterNode> gateways) {
        var text = new StringBuilder();
        for (ClusterNode gateway : gateways) {
            gateway.status()
                    .ifPresent(status -> text.append(LogText.line(
                                    gateway.name() + " listens on " + String.join(", ", status.addresses()),
                                    MAX_PROBLEM))
                            .append('\n'));
        }
        return text.toString();
    }

    /** Who is linked to whom, and what waits there. */
    private static String links(List<ClusterNode> gateways) {
        TextTable table = new TextTable("GATEWAY", "WORKER", "STATE", "CLIENTS", "UNACKNOWLEDGED", "QUEUED");
        for (ClusterNode gateway : gateways) {
            gateway.status().map(NodeStatus::links).orElse(List.of()).stream()
                    .filter(link -> link.peer().role() == LinkRole.WORKER)
                    .forEach(link -> table.row(link(gateway, link)));
        }
        return table.isEmpty() ? "" : "\nLINKS\n" + table;
    }

    private static Cell[] link(ClusterNode gateway, LinkStatus link) {
        return new Cell[] {
            text(gateway.name()),
            text(link.peer().name()),
            text(link.state()),
            number(link.figures().get(Figure.CLIENTS)),
            bytes(link.figures().get(Figure.UNACKNOWLEDGED_BYTES)),
            bytes(link.figures().get(Figure.QUEUED_BYTES))
        };
    }
}
