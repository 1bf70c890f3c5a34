package io.gatehouse.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.presence.LoginOrder;
import io.gatehouse.gateway.login.LoginBook;
import io.gatehouse.gateway.login.LoginFeed;
import io.gatehouse.gateway.login.UidRule;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.LoginMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who stays of the clients of a uid, under random logins, ends, lost links, and workers that come and go, with every message as late as
 * chance has it: the code of both tiers on one thread, over links that are lists.
 */
class LoginModelTest {
    private static final int RUNS = 200;
    private static final int STEPS = 400;
    private static final int GATEWAYS = 3;
    private static final int WORKERS = 3;
    private static final int UIDS = 3;

    /** One client, and when what happened to it. */
    private static final class Device {
        private final ClientId id;
        private final int gateway;
        private final int uid;
        private final long begun;
        private long decided = Long.MAX_VALUE;
        private boolean mustGo;
        private boolean left;

        private Device(ClientId id, int gateway, int uid, long begun) {
            this.id = id;
            this.gateway = gateway;
            this.uid = uid;
            this.begun = begun;
        }

        private boolean isThere() {
            return !mustGo && !left;
        }
    }

    /** One link, both ends of it. */
    private static final class Wire {
        private final int gateway;
        private final Queue<LoginMessage.Claims> toWorker = new ArrayDeque<>();
        private final Queue<LoginMessage.Decided> toGateway = new ArrayDeque<>();
        private LoginFeed feed; // null once the gateway knows that it is over

        private Wire(int gateway) {
            this.gateway = gateway;
        }
    }

    private static final class Cluster {
        private final UidRule rule;
        private final Random random;
        private final boolean hasFaults;
        private final boolean hasLeaves;
        private final List<LoginBook> gateways = new ArrayList<>();
        private final List<LoginOrder<Wire>> workers = new ArrayList<>();
        private final long[] skews = new long[WORKERS];
        private final long[] ids = new long[WORKERS];
        private final Wire[][] wires = new Wire[GATEWAYS][WORKERS]; // null while not linked
        private final List<Device> devices = new ArrayList<>();
        private final List<Device> ending = new ArrayList<>();
        private long now = 1;

        private Cluster(UidRule rule, long seed, boolean hasFaults, boolean hasLeaves) {
            this.rule = rule;
            this.hasFaults = hasFaults;
            this.hasLeaves = hasLeaves;
            random = new Random(seed);
            for (int i = 0; i < GATEWAYS; i++) {
                gateways.add(new LoginBook(rule, () -> {}));
            }
            for (int i = 0; i < WORKERS; i++) {
                workers.add(null);
                startWorker(i);
            }
            linkAll();
        }

        private void startWorker(int worker) {
            ids[worker] = random.nextLong();
            skews[worker] = random.nextInt(1000);
            workers.set(
                    worker,
                    new LoginOrder<>(
                            () -> now + skews[worker],
                            (wire, frames, places) -> wire.toGateway.add(new LoginMessage.Decided(frames, places))));
        }

        private void linkAll() {
            for (int gateway = 0; gateway < GATEWAYS; gateway++) {
                for (int worker = 0; worker < WORKERS; worker++) {
                    link(gateway, worker);
                }
            }
        }

        private void link(int gateway, int worker) {
            if (wires[gateway][worker] == null) {
                Wire wire = new Wire(gateway);
                wires[gateway][worker] = wire;
                wire.feed = gateways.get(gateway).feed(ids[worker], message -> {
                    if (message instanceof LoginMessage.Claims claims) {
                        wire.toWorker.add(claims);
                    }
                });
            }
        }

        /** Each end notices by itself; the worker first, or the gateway. */
        private void cut(int gateway, int worker) {
            Wire wire = wires[gateway][worker];
            if (wire == null) {
                return;
            }
            if (wire.feed != null && random.nextBoolean()) {
                wire.feed.onClosed();
                wire.feed = null;
                return;
            }
            if (wire.feed != null) {
                wire.feed.onClosed();
            }
            workers.get(worker).onEnd(wire);
            wires[gateway][worker] = null;
        }

        private void step() {
            now++;
            int dice = random.nextInt(100);
            if (dice < 20) {
                signIn(random.nextInt(GATEWAYS), random.nextInt(UIDS));
            } else if (dice < 30) {
                endOne();
            } else if (dice < 33 && hasLeaves && !devices.isEmpty()) {
                leave(devices.get(random.nextInt(devices.size())));
            } else if (dice < 36 && hasFaults) {
                cut(random.nextInt(GATEWAYS), random.nextInt(WORKERS));
            } else if (dice < 40 && hasFaults) {
                link(random.nextInt(GATEWAYS), random.nextInt(WORKERS));
            } else if (dice == 40 && hasFaults) {
                int worker = random.nextInt(WORKERS);
                end(worker);
                startWorker(worker);
            } else {
                deliver(random.nextInt(GATEWAYS), random.nextInt(WORKERS));
            }
        }

        private void end(int worker) {
            for (int gateway = 0; gateway < GATEWAYS; gateway++) {
                Wire wire = wires[gateway][worker];
                if (wire != null && wire.feed != null) {
                    wire.feed.onClosed();
                }
                wires[gateway][worker] = null;
            }
        }

        private void signIn(int gateway, int uid) {
            Device device = new Device(new ClientId(gateway + 1, devices.size()), gateway, uid, now);
            devices.add(device);
            gateways.get(gateway).onBound(device.id, "u" + uid, () -> {
                assertThat(device.mustGo).as("told twice to go").isFalse();
                device.mustGo = true;
                ending.add(device);
            });
            if (!device.mustGo) {
                gateways.get(gateway).whenDecided("u" + uid, device.id.connection(), () -> device.decided = now);
            }
        }

        private void endOne() {
            if (!ending.isEmpty()) {
                Device device = ending.remove(random.nextInt(ending.size()));
                gateways.get(device.gateway).onUnbound(device.id, "u" + device.uid);
            }
        }

        private void leave(Device device) {
            if (device.isThere()) {
                device.left = true;
                gateways.get(device.gateway).onUnbound(device.id, "u" + device.uid);
            }
        }

        private void deliver(int gateway, int worker) {
            Wire wire = wires[gateway][worker];
            if (wire == null) {
                return;
            }
            if (random.nextBoolean() && !wire.toWorker.isEmpty()) {
                workers.get(worker).onClaims(wire, wire.gateway + 1, wire.toWorker.poll());
            } else if (wire.feed != null && !wire.toGateway.isEmpty()) {
                wire.feed.onMessage(wire.toGateway.poll());
            }
        }

        private boolean isQuiet() {
            return ending.isEmpty()
                    && Arrays.stream(wires)
                            .flatMap(Arrays::stream)
                            .allMatch(wire -> wire.toWorker.isEmpty() && wire.toGateway.isEmpty());
        }

        /** All links are there, and everything arrives. */
        private void settle() {
            for (int gateway = 0; gateway < GATEWAYS; gateway++) {
                for (int worker = 0; worker < WORKERS; worker++) {
                    Wire wire = wires[gateway][worker];
                    if (wire != null && wire.feed == null) {
                        workers.get(worker).onEnd(wire);
                        wires[gateway][worker] = null;
                    }
                }
            }
            linkAll();
            while (!isQuiet()) {
                now++;
                endOne();
                deliver(random.nextInt(GATEWAYS), random.nextInt(WORKERS));
            }
        }

        private List<Device> of(int uid) {
            return devices.stream().filter(each -> each.uid == uid).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,true,false,false", "1,true,true,false", "1,true,true,true",
        "1,false,false,false", "1,false,true,false", "1,false,true,true",
        "2,true,false,false", "2,true,true,false", "2,true,true,true",
        "2,false,false,false", "2,false,true,false", "2,false,true,true",
        "5,true,false,false", "5,true,true,false", "5,true,true,true",
        "5,false,false,false", "5,false,true,false", "5,false,true,true"
    })
    void shouldLeaveAsManyOfEachUidAsMayStayAndTheRightOnes(
            int most, boolean newestStay, boolean hasFaults, boolean hasLeaves) {
        UidRule rule = new UidRule(most, newestStay, CloseReason.REPLACED);
        long base = System.nanoTime();
        for (long seed = base; seed < base + RUNS; seed++) {
            Cluster cluster = new Cluster(rule, seed, hasFaults, hasLeaves);
            for (int i = 0; i < STEPS; i++) {
                cluster.step();
            }
            cluster.settle();
            for (int uid = 0; uid < UIDS; uid++) {
                assertRight(cluster, uid, seed);
            }
            // Whatever was before: one that comes when all is quiet is the newest, and is not among the oldest.
            for (int uid = 0; uid < UIDS; uid++) {
                List<Device> before =
                        cluster.of(uid).stream().filter(Device::isThere).toList();
                cluster.signIn(cluster.random.nextInt(GATEWAYS), uid);
                cluster.settle();
                List<Device> all = cluster.of(uid);
                Device last = all.get(all.size() - 1);
                assertThat(last.isThere()).as("seed %d", seed).isEqualTo(newestStay || before.size() < most);
                assertThat(all.stream().filter(Device::isThere))
                        .as("seed %d", seed)
                        .hasSize(Math.min(most, before.size() + 1));
            }
        }
    }

    private static void assertRight(Cluster cluster, int uid, long seed) {
        int most = cluster.rule.most();
        List<Device> all = cluster.of(uid);
        List<Device> there = all.stream().filter(Device::isThere).toList();
        if (cluster.hasLeaves) {
            assertThat(there).as("seed %d", seed).hasSizeLessThanOrEqualTo(most);
            return;
        }
        assertThat(there).as("of %d, seed %d", all.size(), seed).hasSize(Math.min(most, all.size()));
        if (cluster.hasFaults) {
            return;
        }
        for (Device stays : there) {
            for (Device gone : all) {
                if (there.contains(gone)) {
                    continue;
                }
                if (cluster.rule.newestStay()) {
                    assertThat(gone.begun)
                            .as("came when one that stays was decided on, seed %d", seed)
                            .isLessThanOrEqualTo(stays.decided);
                } else {
                    assertThat(gone.decided)
                            .as("was decided on before one that stays came, seed %d", seed)
                            .isGreaterThanOrEqualTo(stays.begun);
                }
            }
        }
    }
}
