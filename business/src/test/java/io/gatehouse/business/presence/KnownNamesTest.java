package io.gatehouse.business.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.PresenceMessage.Name;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

/** Names that come to gateways and go, gateways that drop out, and calls that take their time, against a model. */
class KnownNamesTest {
    private static final int STEPS = 20_000;
    private static final int GATEWAYS = 4;
    private static final List<Name> NAMES = IntStream.range(0, 12)
            .mapToObj(i -> new Name(i % 2 == 0 ? Target.Kind.UIDS : Target.Kind.GROUPS, "n" + i / 2))
            .toList();

    private record Call(Name name, boolean isThere) {}

    private final KnownNames known = new KnownNames();
    private final List<Set<Name>> gateways = IntStream.range(0, GATEWAYS)
            .<Set<Name>>mapToObj(i -> new HashSet<>())
            .toList();
    private final Map<Name, Boolean> told = new HashMap<>();
    private final List<Call> underWay = new ArrayList<>();

    private boolean isThere(Name name) {
        return gateways.stream().anyMatch(each -> each.contains(name));
    }

    private void begin(long seed) {
        Name next = known.take();
        if (next != null) {
            boolean isThere = isThere(next);
            assertThat(known.isThere(next)).as("seed %d", seed).isEqualTo(isThere);
            assertThat(told.getOrDefault(next, false))
                    .as("told of %s, seed %d", next, seed)
                    .isNotEqualTo(isThere);
            assertThat(underWay.stream().map(Call::name)).as("seed %d", seed).doesNotContain(next);
            underWay.add(new Call(next, isThere));
        }
    }

    private void end(int index) {
        Call call = underWay.remove(index);
        told.put(call.name, call.isThere);
        known.done(call.name, call.isThere);
        assertThat(known.isOwnGhost(call.name)).isEqualTo(call.isThere && !isThere(call.name));
    }

    private void step(Random random, long seed) {
        Name name = NAMES.get(random.nextInt(NAMES.size()));
        Set<Name> gateway = gateways.get(random.nextInt(GATEWAYS));
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (gateway.add(name)) {
                    known.come(name);
                }
            }
            case 2, 3 -> {
                if (gateway.remove(name)) {
                    known.go(name);
                }
            }
            case 4 -> {
                if (random.nextInt(20) == 0) {
                    gateway.forEach(known::go);
                    gateway.clear();
                }
            }
            case 5 -> {
                // Another worker told its handler, in a partition or in the place of this one.
                if (underWay.stream().noneMatch(each -> each.name.equals(name)) && random.nextInt(5) == 0) {
                    boolean isThere = random.nextBoolean();
                    told.put(name, isThere);
                    known.told(name, isThere);
                    assertThat(known.isOwnGhost(name)).as("seed %d", seed).isFalse();
                }
            }
            case 6 -> begin(seed);
            default -> {
                if (!underWay.isEmpty()) {
                    end(random.nextInt(underWay.size()));
                }
            }
        }
        assertThat(known.isThere(name)).as("%s, seed %d", name, seed).isEqualTo(isThere(name));
        assertThat(known.isTold(name)).as("%s, seed %d", name, seed).isEqualTo(told.getOrDefault(name, false));
    }

    @RepeatedTest(5)
    void shouldTellEachDifferenceOnceAndInTheEndTellTheTruth() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < STEPS; i++) {
            step(random, seed);
        }
        while (!underWay.isEmpty() || !known.due().isEmpty()) {
            begin(seed);
            end(0);
        }

        for (Name name : NAMES) {
            assertThat(told.getOrDefault(name, false))
                    .as("%s, seed %d", name, seed)
                    .isEqualTo(isThere(name));
            assertThat(known.isKnown(name))
                    .as("kept of %s, seed %d", name, seed)
                    .isEqualTo(isThere(name));
        }
    }
}
