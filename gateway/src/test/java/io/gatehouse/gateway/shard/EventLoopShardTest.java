package io.gatehouse.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.client.TestConnections;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopShardTest {
    private static final int RUNS = 200;
    private static final int STEPS = 400;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    private final TestConnections connections = new TestConnections();

    @AfterEach
    void close() {
        connections.close();
    }

    /** What a client should be in, kept in the plainest way. */
    private static final class Expected {
        private String uid = "";
        private final Set<String> groups = new TreeSet<>();
    }

    private final class Plain extends ShardClient {
        private final int number;

        private Plain(EventLoopShard shard, int number) {
            super(shard, connections.connection(new ClientId(7, number)));
            this.number = number;
        }
    }

    /** One shard, its model, and steps that change both. */
    private final class Run {
        private final Random random;
        private final ConnectionTable table;
        private final EventLoopShard shard;
        private final EventLoopShard neighbour;
        private final TreeMap<Integer, Expected> model = new TreeMap<>();
        private final TreeMap<Integer, Plain> clients = new TreeMap<>();

        private Run(long seed) {
            random = new Random(seed);
            table = new ConnectionTable(7, random);
            shard = new EventLoopShard(connections.eventLoop(), table, NameListener.NONE, UidListener.NONE);
            neighbour = new EventLoopShard(connections.eventLoop(), table, NameListener.NONE, UidListener.NONE);
            neighbour.add(new Plain(neighbour, table.nextId().connection()));
        }

        private void step() {
            int dice = random.nextInt(10);
            if (dice == 0 || clients.isEmpty()) {
                Plain client = new Plain(shard, table.nextId().connection());
                shard.add(client);
                clients.put(client.number, client);
                model.put(client.number, new Expected());
                return;
            }
            int number = List.copyOf(clients.keySet()).get(random.nextInt(clients.size()));
            Plain client = clients.get(number);
            Expected expected = model.get(number);
            String name = NAMES.get(random.nextInt(NAMES.size()));
            switch (dice) {
                case 1 -> end(client);
                case 2, 3, 4, 5 -> assertThat(shard.join(client, name)).isEqualTo(expected.groups.add(name));
                case 6, 7 -> assertThat(shard.leave(client, name)).isEqualTo(expected.groups.remove(name));
                case 8 -> {
                    shard.bindUid(client, name);
                    expected.uid = name;
                }
                default -> {
                    assertThat(shard.unbindUid(client, name)).isEqualTo(expected.uid.equals(name));
                    expected.uid = expected.uid.equals(name) ? "" : expected.uid;
                }
            }
        }

        private void end(Plain client) {
            shard.remove(client);
            if (random.nextBoolean()) {
                // Else it waits for the acknowledgement of its end: still in the table, reached by nothing.
                shard.forget(client);
            }
            clients.remove(client.number);
            model.remove(client.number);
        }

        private void check() {
            assertThat(shard.size()).isEqualTo(model.size());
            int[] except = random.ints(random.nextInt(3), 0, 1 + clients.size())
                    .map(i -> clients.isEmpty()
                            ? 1
                            : List.copyOf(clients.keySet()).get(i % clients.size()))
                    .toArray();
            assertReached(Target.all(except), model.keySet(), except);
            List<String> names = random.ints(random.nextInt(4), 0, NAMES.size())
                    .mapToObj(NAMES::get)
                    .toList();
            Set<Integer> members = new HashSet<>();
            Set<Integer> holders = new HashSet<>();
            model.forEach((number, expected) -> {
                if (expected.groups.stream().anyMatch(names::contains)) {
                    members.add(number);
                }
                if (names.contains(expected.uid)) {
                    holders.add(number);
                }
            });
            assertReached(Target.groups(names, except), members, except);
            assertReached(Target.uids(names, except), holders, except);
            int[] numbers = table.get(0) == null ? random.ints(3).toArray() : new int[0];
            assertReached(Target.clients(numbers), Set.of(), numbers);
            int[] all = clients.keySet().stream().mapToInt(i -> i).toArray();
            assertReached(new Target(Target.Kind.CLIENTS, all, List.of(), false, except), model.keySet(), except);
            clients.forEach((number, client) -> {
                assertThat(client.uid()).isEqualTo(model.get(number).uid);
                assertThat(client.groupNames()).containsExactlyInAnyOrderElementsOf(model.get(number).groups);
            });
        }

        private void assertReached(Target target, Set<Integer> expected, int[] except) {
            Set<Integer> wanted = new HashSet<>(expected);
            for (int each : except) {
                wanted.remove(each);
            }
            List<Integer> reached = new ArrayList<>();
            shard.forEach(target, client -> reached.add(client.connection().id().connection()));
            assertThat(reached).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void shouldReachExactlyWhomAPlainModelReaches() {
        long first = new Random().nextLong();
        for (int i = 0; i < RUNS; i++) {
            long seed = first + i;
            Run run = new Run(seed);
            try {
                for (int step = 0; step < STEPS; step++) {
                    run.step();
                    if (step % 20 == 0) {
                        run.check();
                    }
                }
                run.check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void shouldVisitEachMemberOnceWhileTheyLeaveOrEnd() {
        long seed = new Random().nextLong();
        Run run = new Run(seed);
        for (int i = 0; i < 50; i++) {
            Plain client = new Plain(run.shard, run.table.nextId().connection());
            run.shard.add(client);
            run.shard.join(client, "a");
            run.shard.join(client, "b");
        }
        List<ShardClient> visited = new ArrayList<>();

        run.shard.forEach(Target.groups(List.of("a", "b")), client -> {
            visited.add(client);
            if (visited.size() % 2 == 0) {
                run.shard.leave(client, "a");
            } else {
                run.shard.remove(client);
            }
        });

        assertThat(visited).hasSize(50).doesNotHaveDuplicates();
        List<ShardClient> left = new ArrayList<>();
        run.shard.forEach(Target.all(), left::add);
        assertThat(left).hasSize(25);
        run.shard.forEach(
                Target.groups(List.of("a")), client -> assertThat(client).isNull());
    }

    @Test
    void shouldTellOfTheFirstAndTheLastClientOfANameAndForgetTheName() {
        List<String> told = new ArrayList<>();
        NameIndex index = new NameIndex(Target.Kind.GROUPS, new NameListener() {
            @Override
            public void onOccupied(Target.Kind kind, String name) {
                told.add("+" + kind + " " + name);
            }

            @Override
            public void onVacated(Target.Kind kind, String name) {
                told.add("-" + kind + " " + name);
            }
        });
        Plain client = new Plain(new Run(1).shard, 1);
        List<Membership> members = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            members.add(index.add("g", client));
        }

        members.subList(1, 100).forEach(Membership::leave);
        assertThat(told).containsExactly("+GROUPS g");
        assertThat(index.get("g").size()).isEqualTo(1);
        members.get(0).leave();

        assertThat(told).containsExactly("+GROUPS g", "-GROUPS g");
        assertThat(index.size()).isZero();
    }
}
