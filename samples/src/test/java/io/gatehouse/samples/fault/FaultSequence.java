package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A cluster of three registers, two gateways and three workers to which one fault after the other happens, drawn by lot. Registers may
 * stay down for several faults, two of them at most; everything else is whole again before the next fault. The two gateways live on, for
 * the fleet to talk to; those that end are others, each with clients of its own.
 */
final class FaultSequence implements AutoCloseable {
    /** What may happen. */
    private enum Kind {
        KILL_WORKER,
        STOP_WORKER,
        FREEZE_WORKER,
        CUT_LINK,
        KILL_GATEWAY,
        STOP_GATEWAY,
        KILL_REGISTER,
        STOP_REGISTER,
        CUT_OFF_REGISTER
    }

    private static final int CLIENTS_OF_A_DOOMED_GATEWAY = 10;

    private final FaultForm form;
    private final Random random;
    private final RegisterNetwork registerNetwork;
    private final LinkProxy links;
    private final RegisterSet registers;
    private final FaultCluster cluster;
    private final List<LaunchedNode> workers = new ArrayList<>();
    private final TreeSet<Integer> down = new TreeSet<>();
    private final Deque<Kind> lot = new ArrayDeque<>();
    private final Map<String, String> expectedCloses = new TreeMap<>(); // client to code
    private int started;

    FaultSequence(Nodes nodes, FaultForm form, Random random) throws Exception {
        this.form = form;
        this.random = random;
        registerNetwork = RegisterNetwork.thatCanBeCut(form.isLong());
        links = new LinkProxy("victim");
        registers = new RegisterSet(nodes, form, registerNetwork);
        cluster = new FaultCluster(nodes, form, registers);
        LaunchedNode behindProxy = cluster.gateway("g0", "--advertise=" + links.address());
        cluster.gateway("g1");
        links.leadTo(LaunchedNode.socketAddress(behindProxy.link()));
        for (String name : List.of("victim", "two", "three")) {
            workers.add(cluster.worker(name + "-0"));
        }
        for (LaunchedNode worker : workers) {
            cluster.awaitTaken(worker);
        }
    }

    FaultCluster cluster() {
        return cluster;
    }

    /** The clients of gateways that ended, each with the code that their handler is to be told. */
    Map<String, String> expectedCloses() {
        return expectedCloses;
    }

    /** Lets one fault happen, and gives its description. */
    String next(Fleet fleet) throws Exception {
        if (lot.isEmpty()) {
            // Each kind once in each round, so that a short sequence has some of many.
            List<Kind> kinds = new ArrayList<>(Arrays.asList(Kind.values()));
            Collections.shuffle(kinds, random);
            lot.addAll(kinds);
        }
        Kind kind = lot.remove();
        int one = random.nextInt(3);
        String what = kind + " " + one;
        switch (kind) {
            case KILL_WORKER, STOP_WORKER -> restartWorker(kind, one, fleet);
            case FREEZE_WORKER -> freezeWorker(workers.get(one), fleet);
            case CUT_LINK -> cutLink(fleet);
            case KILL_GATEWAY, STOP_GATEWAY -> endGateway(kind, fleet);
            case KILL_REGISTER, STOP_REGISTER -> endRegister(kind, one + 1);
            case CUT_OFF_REGISTER -> cutOffRegister(one + 1, fleet);
        }
        return down.isEmpty() ? what : what + ", registers down: " + down;
    }

    /** Starts all registers that are down, and waits until each of them knows all that live. */
    void awaitWhole() throws Exception {
        startRegisters();
        String[] alive = Stream.concat(Stream.of("g0", "g1"), workers.stream().map(LaunchedNode::nodeName))
                .toArray(String[]::new);
        for (int i = 1; i <= RegisterSet.SIZE; i++) {
            registers.awaitPicture(i, form.lease().plusSeconds(60), alive);
        }
    }

    private void restartWorker(Kind kind, int which, Fleet fleet) throws Exception {
        LaunchedNode worker = workers.get(which);
        String name = worker.nodeName();
        if (kind == Kind.KILL_WORKER) {
            worker.kill();
        } else {
            assertThat(worker.stop()).isZero();
        }
        fleet.talkFor(aWhile());
        workers.set(which, cluster.worker(name.substring(0, name.indexOf('-') + 1) + ++started));
        cluster.awaitTaken(workers.get(which));
    }

    private void freezeWorker(LaunchedNode worker, Fleet fleet) throws Exception {
        worker.suspend();
        try {
            fleet.talkFor(form.silenceLimit().plus(aWhile()));
        } finally {
            worker.resume();
        }
        fleet.talkFor(form.silenceLimit());
    }

    private void cutLink(Fleet fleet) {
        links.cut(random.nextBoolean() ? LinkProxy.Way.TO_GATEWAY : LinkProxy.Way.TO_WORKER);
        fleet.talkFor(form.silenceLimit().plus(aWhile()));
        links.heal();
        fleet.talkFor(form.silenceLimit());
    }

    private void endGateway(Kind kind, Fleet fleet) throws Exception {
        LaunchedNode gateway = cluster.gateway("doomed-" + ++started);
        for (LaunchedNode worker : workers) {
            cluster.awaitTaken(worker);
        }
        try (Fleet doomed = new Fleet("d" + started, List.of(gateway.clients()), CLIENTS_OF_A_DOOMED_GATEWAY).start()) {
            if (kind == Kind.KILL_GATEWAY) {
                gateway.kill();
            } else {
                assertThat(gateway.stop()).isZero();
            }
            String code = kind == Kind.KILL_GATEWAY ? "4003" : "1012";
            for (FleetClient client : doomed.clients()) {
                int seen = client.closed().orTimeout(60, TimeUnit.SECONDS).join();
                assertThat(seen).isEqualTo(kind == Kind.KILL_GATEWAY ? FleetClient.ABNORMAL : 1012);
                expectedCloses.put(client.name(), code);
            }
        }
        fleet.talkFor(aWhile());
        cluster.awaitCloses(expectedCloses.size(), form.lease());
    }

    private void endRegister(Kind kind, int which) throws Exception {
        if (down.size() == RegisterSet.SIZE - 1 || down.contains(which)) {
            startRegisters();
        }
        if (kind == Kind.KILL_REGISTER) {
            registers.register(which).kill();
        } else {
            assertThat(registers.register(which).stop()).isZero();
        }
        down.add(which);
    }

    private void cutOffRegister(int which, Fleet fleet) throws Exception {
        startRegisters();
        registerNetwork.cutOff(which);
        fleet.talkFor(form.lease());
        registerNetwork.heal();
    }

    private void startRegisters() throws Exception {
        for (int each : down) {
            registers.start(each);
        }
        for (int each : down) {
            registers.register(each).ready();
        }
        down.clear();
    }

    private Duration aWhile() {
        return Duration.ofMillis(100 + random.nextInt(form.isLong() ? 3000 : 500));
    }

    @Override
    public void close() throws IOException {
        links.close();
        registerNetwork.close();
    }
}
