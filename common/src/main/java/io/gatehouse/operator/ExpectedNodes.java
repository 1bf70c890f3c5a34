package io.gatehouse.operator;

import io.gatehouse.base.NearestName;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many nodes an operator knows that there should be. Registers cannot know that: a worker that has stopped is missed by nobody.
 * Immutable.
 */
final class ExpectedNodes {
    private static final int MAX_COUNT = 100_000;
    private static final String READY = "ready";

    private final Map<Tier, Integer> atLeast;

    private enum Tier {
        REGISTERS("registers", "answer"),
        GATEWAYS("gateways", "answer"),
        WORKERS("workers", "answer and take clients at every gateway");

        private final String word;
        private final String present;

        Tier(String word, String present) {
            this.word = word;
            this.present = present;
        }

        private static Tier of(String word) {
            for (Tier each : values()) {
                if (each.word.equals(word)) {
                    return each;
                }
            }
            List<String> words = Stream.of(values()).map(each -> each.word).toList();
            throw new IllegalArgumentException("'" + word + "' is unknown."
                    + NearestName.to(word, words)
                            .map(near -> " Did you mean " + near + "?")
                            .orElse("")
                    + " Allowed: " + String.join(", ", words) + ".");
        }

        private Stream<ClusterNode> presentIn(ClusterStatus cluster) {
            List<ClusterNode> all = switch (this) {
                case REGISTERS -> cluster.registers();
                case GATEWAYS -> cluster.gateways();
                case WORKERS -> cluster.workers();
            };
            return all.stream()
                    .filter(node -> node.status().isPresent())
                    .filter(node -> this != WORKERS || isReady(node.identity().orElseThrow(), cluster.gateways()));
        }

        private static boolean isReady(NodeIdentity worker, List<ClusterNode> gateways) {
            return gateways.stream()
                    .flatMap(gateway -> gateway.status().stream())
                    .map(NodeStatus::links)
                    .allMatch(links -> links.stream()
                            .anyMatch(link ->
                                    link.peer().equals(worker) && link.state().equals(READY)));
        }
    }

    private ExpectedNodes(Map<Tier, Integer> atLeast) {
        this.atLeast = atLeast;
    }

    /** @throws IllegalArgumentException that says what is wrong with one of {@code gateways=2}, {@code workers=3} and so on */
    static ExpectedNodes parse(List<String> texts) {
        Map<Tier, Integer> atLeast = new EnumMap<>(Tier.class);
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + text + "' is not TIER=COUNT, such as workers=3.");
            }
            Tier tier = Tier.of(text.substring(0, equals));
            if (atLeast.put(tier, count(text, text.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(tier.word + " is given twice.");
            }
        }
        return new ExpectedNodes(atLeast);
    }

    private static int count(String text, String digits) {
        if (digits.matches("\\d{1,6}")) {
            int count = Integer.parseInt(digits);
            if (count <= MAX_COUNT) {
                return count;
            }
        }
        throw new IllegalArgumentException("'" + text + "' needs a whole number of 0 to " + MAX_COUNT + ".");
    }

    /** The same cluster, with a problem for each tier of which too few nodes are there. More than expected are none. */
    ClusterStatus lookAt(ClusterStatus cluster) {
        List<String> problems = new ArrayList<>(cluster.problems());
        atLeast.forEach((tier, count) -> {
            List<String> present =
                    tier.presentIn(cluster).map(ClusterNode::name).toList();
            if (present.size() < count) {
                problems.add(present.size() + " of " + count + " " + tier.word + " that are expected " + tier.present
                        + " (operator.expect)"
                        + (present.isEmpty()
                                ? "."
                                : present.stream()
                                        .map(name -> "'" + name + "'")
                                        .collect(Collectors.joining(", ", ": ", "."))));
            }
        });
        return new ClusterStatus(cluster.registers(), cluster.gateways(), cluster.workers(), problems);
    }
}
