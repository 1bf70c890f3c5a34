package io.gatehouse.interest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.link.InterestView;
import io.gatehouse.gateway.interest.InterestFeed;
import io.gatehouse.gateway.interest.InterestPublisher;
import io.gatehouse.gateway.shard.NameListener;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * What gateways tell and what workers believe, under random joins, leaves, ends, lost links and restarts, with every message and every
 * event loop as late as chance has it: the code of both tiers on one thread, over links that are lists.
 */
class InterestModelTest {
    private static final int STEPS = 3_000;
    private static final int NAMES = 12;
    private static final InterestPublisher.Bounds TIGHT = new InterestPublisher.Bounds(3, 2, 5);

    private static long hash(String name) {
        return NameHash.of(Target.Kind.GROUPS, name);
    }

    private record Join(long sequence, int client, String name, boolean isAnswered) {}

    /** One link, both ends of it. */
    private static final class Wire {
        private final Queue<InterestMessage> toWorker = new ArrayDeque<>();
        private final Queue<Object> toGateway = new ArrayDeque<>();
        private final InterestFeed feed;
        private final InterestView view;
        private final Map<String, Integer> joinsUnderWay = new HashMap<>();
        private long sequence;

        private Wire(Gateway gateway, int maxNames) {
            feed = gateway.publisher.feed(toWorker::add);
            view = new InterestView("gateway", maxNames, toGateway::add);
            view.ask();
        }
    }

    /** One event loop: the groups of its clients, and what waits to be done. */
    private static final class Loop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Map<String, Map<Integer, Object>> members = new HashMap<>(); // each with its own stay
        private final NameListener names;

        private Loop(InterestPublisher publisher) {
            names = publisher.listenerOn(tasks::add);
        }

        private Object join(int client, String name) {
            if (!members.containsKey(name)) {
                names.onOccupied(Target.Kind.GROUPS, name);
            }
            return members.computeIfAbsent(name, any -> new HashMap<>()).computeIfAbsent(client, any -> new Object());
        }

        private Object stay(int client, String name) {
            return members.getOrDefault(name, Map.of()).get(client);
        }

        private void leave(int client, String name) {
            Map<Integer, Object> there = members.get(name);
            if (there != null && there.remove(client) != null && there.isEmpty()) {
                members.remove(name);
                names.onVacated(Target.Kind.GROUPS, name);
            }
        }
    }

    private static final class Gateway {
        private final InterestPublisher publisher;
        private final List<Loop> loops;
        private final Map<String, Set<Integer>> answered = new HashMap<>(); // members who know that they are

        private Gateway(long[] clock) {
            publisher = new InterestPublisher(true, TIGHT, () -> clock[0]);
            loops = List.of(new Loop(publisher), new Loop(publisher));
        }

        private Loop loopOf(int client) {
            return loops.get(client % loops.size());
        }

        private boolean has(String name) {
            return loops.stream().anyMatch(loop -> loop.members.containsKey(name));
        }

        private void leave(int client, String name) {
            loopOf(client).leave(client, name);
            answered.getOrDefault(name, new HashSet<>()).remove(client);
        }
    }

    private static final class World {
        private final Random random;
        private final long[] clock = {1L << 40};
        private final Gateway[] gateways = new Gateway[2];
        private final int[] maxNames = {1000, 1000, 4};
        private final Wire[][] wires = new Wire[gateways.length][maxNames.length];
        private int answers;

        private World(long seed) {
            random = new Random(seed);
            for (int g = 0; g < gateways.length; g++) {
                gateways[g] = new Gateway(clock);
                for (int w = 0; w < maxNames.length; w++) {
                    wires[g][w] = new Wire(gateways[g], maxNames[w]);
                }
            }
        }

        private void step() {
            int g = random.nextInt(gateways.length);
            int w = random.nextInt(maxNames.length);
            int client = random.nextInt(8);
            String name = "n" + random.nextInt(NAMES);
            switch (random.nextInt(30)) {
                case 0, 1, 2, 3 -> join(g, w, client, name, random.nextBoolean());
                case 4, 5, 6 -> gateways[g].leave(client, name);
                case 7 -> endClient(g, client);
                case 8 -> {
                    clock[0] += Duration.ofSeconds(random.nextInt(4)).toNanos();
                    gateways[g].publisher.onTick();
                }
                case 9 -> {
                    if (random.nextInt(8) == 0) {
                        loseLink(g, w);
                    } else if (random.nextInt(20) == 0) {
                        restartGateway(g);
                    } else if (random.nextInt(20) == 0) {
                        restartWorker(w);
                    }
                }
                case 10, 11, 12, 13, 14, 15 -> runTask(g);
                default -> deliver(g, w);
            }
        }

        private void join(int g, int w, int client, String name, boolean isAnswered) {
            Wire wire = wires[g][w];
            wire.sequence++;
            wire.joinsUnderWay.merge(name, 1, Integer::sum);
            wire.toGateway.add(new Join(wire.sequence, client, name, isAnswered));
            wire.view.onIssued(new GatewayCommand.JoinGroup(0, 0, Target.clients(client), name), wire.sequence);
        }

        private void endClient(int g, int client) {
            for (int i = 0; i < NAMES; i++) {
                gateways[g].leave(client, "n" + i);
            }
        }

        private void loseLink(int g, int w) {
            Wire old = wires[g][w];
            old.feed.onClosed();
            wires[g][w] = new Wire(gateways[g], maxNames[w]);
            // What the gateway had not got is issued again, as a worker's backlog does.
            old.toGateway.stream().filter(Join.class::isInstance).map(Join.class::cast).toList().stream()
                    .filter(join -> !join.isAnswered)
                    .forEach(join -> join(g, w, join.client, join.name, false));
        }

        private void restartGateway(int g) {
            gateways[g] = new Gateway(clock);
            for (int w = 0; w < maxNames.length; w++) {
                wires[g][w] = new Wire(gateways[g], maxNames[w]);
            }
        }

        private void restartWorker(int w) {
            for (int g = 0; g < gateways.length; g++) {
                wires[g][w].feed.onClosed();
                wires[g][w] = new Wire(gateways[g], maxNames[w]);
            }
        }

        private boolean runTask(int g) {
            Queue<Runnable> tasks = gateways[g].loops.get(random.nextInt(2)).tasks;
            if (tasks.isEmpty()) {
                return false;
            }
            tasks.poll().run();
            return true;
        }

        /** A few messages in one direction of one link. */
        private boolean deliver(int g, int w) {
            Wire wire = wires[g][w];
            int few = 1 + random.nextInt(3);
            boolean any = false;
            if (random.nextBoolean()) {
                for (; few > 0 && !wire.toWorker.isEmpty(); few--) {
                    wire.view.onMessage(wire.toWorker.poll());
                    any = true;
                }
                wire.view.onBatchEnd();
            } else {
                for (; few > 0 && !wire.toGateway.isEmpty(); few--) {
                    onGateway(gateways[g], wire, wire.toGateway.poll());
                    any = true;
                }
            }
            return any;
        }

        private void onGateway(Gateway gateway, Wire wire, Object message) {
            if (message instanceof InterestMessage about) {
                wire.feed.onMessage(about);
                return;
            }
            Join join = (Join) message;
            wire.feed.onJoin(join.sequence);
            Loop loop = gateway.loopOf(join.client);
            loop.tasks.add(() -> {
                Object stay = loop.join(join.client, join.name);
                wire.feed.onJoinApplied();
                wire.joinsUnderWay.computeIfPresent(join.name, (any, count) -> count == 1 ? null : count - 1);
                if (join.isAnswered) {
                    gateway.publisher.whenKnown(Target.Kind.GROUPS, join.name, () -> {
                        answers++;
                        if (loop.stay(join.client, join.name) == stay) {
                            gateway.answered
                                    .computeIfAbsent(join.name, any -> new HashSet<>())
                                    .add(join.client);
                        }
                    });
                }
            });
        }

        private void checkThatWhoHasItsAnswerIsReached() {
            for (int g = 0; g < gateways.length; g++) {
                for (Map.Entry<String, Set<Integer>> each : gateways[g].answered.entrySet()) {
                    for (int w = 0; w < maxNames.length && !each.getValue().isEmpty(); w++) {
                        assertThat(wires[g][w].view.mayHave(hash(each.getKey())))
                                .as(
                                        "worker %d sends to gateway %d, where %s has %s",
                                        w, g, each.getKey(), each.getValue())
                                .isTrue();
                    }
                }
            }
        }

        private void checkThatWorkersFindWhomTheyHaveSentIntoAGroup() {
            for (Wire[] ofGateway : wires) {
                for (Wire wire : ofGateway) {
                    wire.joinsUnderWay
                            .keySet()
                            .forEach(name -> assertThat(wire.view.mayHave(hash(name)))
                                    .as("a send after its own join to %s", name)
                                    .isTrue());
                }
            }
        }

        /** Everything arrives, nothing happens any more, and names that nobody has are given up. */
        private void settle() {
            for (int round = 0; round < 40; round++) {
                boolean any;
                do {
                    any = false;
                    for (int i = 0; i < 200; i++) {
                        int g = random.nextInt(gateways.length);
                        any |= runTask(g) | deliver(g, random.nextInt(maxNames.length));
                    }
                } while (any);
                clock[0] += Duration.ofSeconds(1).toNanos();
                for (Gateway gateway : gateways) {
                    gateway.publisher.onTick();
                }
            }
        }

        private void checkThatNothingIsSentInVain() {
            for (int g = 0; g < gateways.length; g++) {
                for (int i = 0; i < NAMES; i++) {
                    String name = "n" + i;
                    for (int w = 0; w < maxNames.length; w++) {
                        boolean isSmall = maxNames[w] < NAMES;
                        if (gateways[g].has(name) || !isSmall) {
                            assertThat(wires[g][w].view.mayHave(hash(name)))
                                    .as("worker %d about %s at gateway %d", w, name, g)
                                    .isEqualTo(gateways[g].has(name));
                        }
                    }
                }
            }
        }
    }

    @RepeatedTest(20)
    void shouldReachWhoHasTheAnswerToAJoinFromEveryWorkerWhateverHappens() {
        long seed = Long.getLong("seed", new Random().nextLong());
        World world = new World(seed);
        try {
            for (int i = 0; i < STEPS; i++) {
                world.step();
                world.checkThatWhoHasItsAnswerIsReached();
                world.checkThatWorkersFindWhomTheyHaveSentIntoAGroup();
            }
            world.settle();
            world.checkThatWhoHasItsAnswerIsReached();
            world.checkThatNothingIsSentInVain();
            assertThat(world.answers).as("joins that were answered").isPositive();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @Test
    void shouldAskAnewWhenAChangeHasBeenLost() {
        World world = new World(1);
        world.settle();
        Wire wire = world.wires[0][0];
        Loop loop = world.gateways[0].loops.get(0);
        loop.join(0, "a");
        loop.tasks.poll().run();
        assertThat(wire.toWorker).hasAtLeastOneElementOfType(InterestMessage.Changes.class);
        wire.toWorker.clear();
        assertThat(wire.view.mayHave(hash("a"))).isFalse();

        loop.join(0, "b"); // goes on from a version that the worker does not have
        world.settle();

        assertThat(wire.view.mayHave(hash("a"))).isTrue();
        assertThat(wire.view.mayHave(hash("b"))).isTrue();
        assertThat(wire.view.mayHave(hash("c"))).isFalse();
    }

    @Test
    void shouldAskAnewWhenTheDigestOfTheGatewayDiffers() {
        World world = new World(2);
        world.gateways[0].loops.get(0).join(0, "a");
        world.settle();
        Wire wire = world.wires[0][0];
        InterestMessage.Digest wrong = new InterestMessage.Digest(1, 1, 0, 1, 42);

        wire.view.onMessage(wrong);

        assertThat(wire.toGateway).containsExactly(new InterestMessage.Ask(2));
        assertThat(wire.view.mayHave(hash("c")))
                .as("sends everywhere until it is told all anew")
                .isTrue();
        world.settle();
        assertThat(wire.view.mayHave(hash("a"))).isTrue();
        assertThat(wire.view.mayHave(hash("c"))).isFalse();
    }

    @Test
    void shouldSendEverywhereWithMoreNamesThanItMayKeepUntilThereAreFewerAgain() {
        World world = new World(3);
        Wire wire = world.wires[0][2];
        Loop loop = world.gateways[0].loops.get(0);
        for (int i = 0; i < 4; i++) {
            loop.join(0, "n" + i);
        }
        world.settle();
        assertThat(wire.view.mayHave(hash("other")))
                .as("with as many as it may keep")
                .isFalse();

        loop.join(0, "n4");
        world.settle();
        assertThat(wire.view.mayHave(hash("other"))).as("with one more").isTrue();
        loop.leave(0, "n4");
        world.settle();
        assertThat(wire.view.mayHave(hash("other"))).as("with as many again").isTrue();
        loop.leave(0, "n3");
        world.settle();

        assertThat(wire.view.mayHave(hash("other"))).as("with a quarter less").isFalse();
    }

    @Test
    void shouldSendEverywhereWhenTheGatewayTellsNothing() {
        long[] clock = {0};
        InterestPublisher silent = new InterestPublisher(false, TIGHT, () -> clock[0]);
        Queue<InterestMessage> toWorker = new ArrayDeque<>();
        InterestFeed feed = silent.feed(toWorker::add);
        InterestView view = new InterestView("gateway", 1000, feed::onMessage);
        List<String> answered = new ArrayList<>();

        view.ask();
        silent.listenerOn(Runnable::run).onOccupied(Target.Kind.GROUPS, "a");
        silent.onTick();
        silent.whenKnown(Target.Kind.GROUPS, "a", () -> answered.add("a"));

        assertThat(toWorker).isEmpty();
        assertThat(view.mayHave(hash("b"))).isTrue();
        assertThat(answered).containsExactly("a");
    }

    @Test
    void shouldKeepANameThatIsGoneOnlyForAMoment() {
        World world = new World(4);
        Loop loop = world.gateways[0].loops.get(0);
        loop.join(0, "a");
        world.settle();
        Wire wire = world.wires[0][0];
        wire.toWorker.clear();

        loop.leave(0, "a");
        world.gateways[0].publisher.onTick();
        loop.join(0, "a");
        loop.leave(0, "a");
        assertThat(loop.tasks).as("coming back within that moment is no news").isEmpty();
        assertThat(wire.toWorker).isEmpty();
        world.settle();

        assertThat(wire.view.mayHave(hash("a"))).isFalse();
    }
}
