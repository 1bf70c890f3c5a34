package io.gatehouse.gateway.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.TestConnections;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepsTest {
    private static final int RUNS = 30;
    private static final int STEPS = 600;
    private static final int FIRST = 300;
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final TestConnections connections = new TestConnections();

    @AfterEach
    void close() {
        connections.close();
    }

    private final class Client extends ShardClient {
        private final List<Integer> got = new ArrayList<>();
        private final List<Integer> due = new ArrayList<>();
        private final TreeSet<String> in = new TreeSet<>();

        private Client(EventLoopShard shard, ClientId id) {
            super(shard, connections.connection(id));
        }
    }

    /** A shard whose turns the test makes, and beside each client what it must get. */
    private final class Run {
        private final Queue<Runnable> turns = new ArrayDeque<>();
        private final Random random;
        private final ConnectionTable table;
        private final EventLoopShard shard;
        private final Map<Integer, Client> clients = new TreeMap<>();
        private int messages;
        private int over;
        private int mostAtAStretch;
        private int atThisStretch;
        private Client victim; // at which one message fails
        private int failing;

        private Run(long seed) {
            random = new Random(seed);
            table = new ConnectionTable(7, random);
            shard = new EventLoopShard(connections.eventLoop(), table, NameListener.NONE, UidListener.NONE, turns::add);
            for (int i = 0; i < FIRST; i++) {
                enter();
            }
        }

        private void enter() {
            Client client = new Client(shard, table.nextId());
            shard.add(client);
            clients.put(client.connection().id().connection(), client);
            join(client, NAMES.get(random.nextInt(NAMES.size())));
        }

        private void join(Client client, String group) {
            shard.join(client, group);
            client.in.add(group);
        }

        private void leave(Client client, String group) {
            shard.leave(client, group);
            client.in.remove(group);
        }

        private Client anyone() {
            return new ArrayList<>(clients.values()).get(random.nextInt(clients.size()));
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> enter();
                case 1 -> {
                    Client client = anyone();
                    shard.catchUp(client);
                    assertThat(client.got).isEqualTo(client.due);
                    shard.remove(client);
                    clients.remove(client.connection().id().connection());
                }
                case 2, 3 -> join(anyone(), NAMES.get(random.nextInt(NAMES.size())));
                case 4 -> leave(anyone(), NAMES.get(random.nextInt(NAMES.size())));
                case 5 -> send(Target.all(random.nextBoolean() ? new int[0] : someone(1 + random.nextInt(20))));
                case 6, 7 -> {
                    List<String> names = NAMES.subList(0, 1 + random.nextInt(NAMES.size()));
                    int[] except = someone(random.nextInt(2));
                    send(new Target(Target.Kind.GROUPS, new int[0], names, random.nextBoolean(), except));
                }
                case 8 -> send(Target.clients(someone(1)));
                default -> turn();
            }
        }

        private int[] someone(int many) {
            return random.ints(many)
                    .map(i -> anyone().connection().id().connection())
                    .toArray();
        }

        private void send(Target target) {
            int message = ++messages;
            clients.forEach((number, client) -> {
                for (int except : target.except()) {
                    if (except == number) {
                        return;
                    }
                }
                long copies = switch (target.kind()) {
                    case ALL -> 1;
                    case CLIENTS -> target.connections()[0] == number ? 1 : 0;
                    default ->
                        target.names().stream().filter(client.in::contains).count();
                };
                for (int i = 0; i < (target.oncePerName() ? copies : Math.min(1, copies)); i++) {
                    client.due.add(message);
                }
            });
            visit(target, message);
        }

        private void visit(Target target, int message) {
            shard.sweep(target, new Visit() {
                @Override
                protected void at(ShardClient client) {
                    atThisStretch++;
                    if (client == victim && message == failing) {
                        throw new IllegalStateException("meant to fail");
                    }
                    ((Client) client).got.add(message);
                }

                @Override
                protected void over() {
                    over++;
                }
            });
        }

        private void turn() {
            Runnable next = turns.poll();
            if (next != null) {
                atThisStretch = 0;
                next.run();
                mostAtAStretch = Math.max(mostAtAStretch, atThisStretch);
            }
        }

        private void finish() {
            while (!turns.isEmpty()) {
                turn();
            }
            assertThat(over).isEqualTo(messages);
            clients.values().forEach(client -> assertThat(client.got).isEqualTo(client.due));
        }
    }

    @Test
    void shouldGiveEachClientWhatAPlainModelGivesInTheSameOrder() {
        long first = new Random().nextLong();
        for (int i = 0; i < RUNS; i++) {
            try {
                Run run = new Run(first + i);
                for (int step = 0; step < STEPS; step++) {
                    run.step();
                }
                run.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + (first + i), e);
            }
        }
    }

    @Test
    void shouldServeNoMoreThanASliceAtAStretch() {
        Run run = new Run(1);

        run.send(Target.all());

        assertThat(run.over).isZero();
        run.finish();
        assertThat(run.mostAtAStretch).isEqualTo(Sweeps.SLICE);
    }

    @Test
    void shouldDoAllThatIsDueAtAClientAtOnce() {
        Run run = new Run(1);
        for (int i = 0; i < 16; i++) {
            run.send(Target.all());
        }

        run.finish();

        assertThat(run.mostAtAStretch).isEqualTo(16 * Sweeps.SLICE);
    }

    @Test
    void shouldVisitAFewAtOnceBeforeASweepUnderWay() {
        Run run = new Run(1);
        Client client = run.anyone();
        run.send(Target.all());

        run.send(Target.clients(client.connection().id().connection()));

        assertThat(client.got).containsExactly(1, 2);
        assertThat(run.over).isEqualTo(1);
        run.finish();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldDoAllElseToAClientAtWhichOneMessageFailsAndEndIt(int failing) {
        Run run = new Run(1);
        Client victim = run.anyone();
        run.victim = victim;
        run.failing = failing;
        for (int i = 0; i < 3; i++) {
            run.send(Target.all());
        }
        run.shard.catchUp(victim);

        victim.due.remove(Integer.valueOf(failing));
        assertThat(victim.got).isEqualTo(victim.due);
        assertThat(connections.isOpen()).isFalse();
        assertThat(connections.losses()).containsExactly(LossReason.FAULT);
        run.finish();
    }

    @Test
    void shouldVisitTheRestOfAFewWhenItFailsAtOne() {
        Run run = new Run(1);
        int[] few = run.clients.keySet().stream().limit(3).mapToInt(i -> i).toArray();
        run.victim = run.clients.get(few[1]);
        run.failing = 1;
        for (int number : few) {
            run.clients.get(number).due.add(1);
        }
        run.victim.due.clear();

        run.visit(Target.clients(few), ++run.messages);

        assertThat(connections.losses()).containsExactly(LossReason.FAULT);
        run.finish();
    }

    @Test
    void shouldEndASweepWhoseClientsHaveAllLeft() {
        Run run = new Run(1);
        run.send(Target.all());

        List.copyOf(run.clients.values()).forEach(client -> {
            run.shard.remove(client);
            run.clients.remove(client.connection().id().connection());
        });

        run.finish();
    }
}
