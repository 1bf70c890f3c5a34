package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Who;
import io.gatehouse.samples.fault.Devices.Device;
import io.gatehouse.samples.fault.LinkProxy.Way;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.testkit.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One client per uid, where that is wanted, when the worker that orders them is killed in the midst of sign-ins, when the cluster is cut
 * in two and healed, when a gateway is frozen and wakes up, and when one is killed: in the end there is one, and never none. Row F18.
 */
@Tag("fault")
@Timeout(300)
class OneDeviceFaultsIT {
    private static final int UIDS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();
    private final Devices devices = new Devices();
    private boolean newest;
    private GatewayClient asker;

    @ParameterizedTest
    @ValueSource(strings = {"newest", "oldest"})
    void shouldLeaveOneClientOfEachUidWhateverIsKilledCutOffOrFrozen(String policy) throws Exception {
        newest = policy.equals("newest");
        try (var network0 = new LinkProxy("right");
                var network1 = new LinkProxy("left")) {
            var cluster = new FaultCluster(nodes, form, "com.acme.OneDeviceFaultEvents");
            LaunchedNode g0 = cluster.gateway("g0", "--advertise=" + network0.address(), "--one-device=" + policy);
            LaunchedNode g1 = cluster.gateway("g1", "--advertise=" + network1.address(), "--one-device=" + policy);
            network0.leadTo(LaunchedNode.socketAddress(g0.link()));
            network1.leadTo(LaunchedNode.socketAddress(g1.link()));
            LaunchedNode left = cluster.awaitTaken(cluster.worker("left"));
            LaunchedNode right = cluster.awaitTaken(cluster.worker("right"));
            URI at0 = g0.clients();
            URI at1 = g1.clients();
            try (var client = GatewayClient.connect(
                            GatewayClientOptions.of(cluster.register().address())
                                    .link(form.links()))
                    .await(40, TimeUnit.SECONDS)) {
                asker = client;
                List<String> uids = names("u");
                devices.signInAll(uids, at0);
                awaitOneEach("signed in", System.nanoTime());
                List<Device> second = devices.signInAll(uids, at1);
                awaitOneEach("signed in elsewhere", System.nanoTime());
                assertStay(second, newest);

                // A worker that orders about half of them is killed while they sign in.
                List<Device> third = new ArrayList<>();
                for (String uid : uids) {
                    third.add(devices.signIn(uid, newest ? at0 : at1));
                    if (third.size() == UIDS / 2) {
                        left.kill();
                    }
                }
                long begun = System.nanoTime();
                third.forEach(Device::decided);
                awaitOneEach("worker killed", begun);
                assertStay(third, newest);
                List<LaunchedNode> workers = List.of(right, cluster.awaitTaken(cluster.worker("left-again")));

                // Each side has a gateway and a worker, and lets in who comes. Until now all are on the first one.
                network0.cut(Way.TO_GATEWAY, Way.TO_WORKER);
                network1.cut(Way.TO_GATEWAY, Way.TO_WORKER);
                g0.logged("worker 'right' .* is gone");
                g1.logged("worker 'left-again' .* is gone");
                List<String> others = names("both");
                devices.signInAll(others, at0);
                List<Device> later = new ArrayList<>(devices.signInAll(others, at1));
                later.addAll(devices.signInAll(uids, at1));
                assertThat(devices.uids())
                        .allSatisfy(uid -> assertThat(devices.open(uid)).hasSize(2));
                begun = System.nanoTime();
                network0.heal();
                network1.heal();
                awaitOneEach("cut and healed", begun);
                assertStay(later, newest);

                // The gateway that has them is frozen, and given up: it does not know of who comes elsewhere then.
                LaunchedNode frozen = newest ? g1 : g0;
                frozen.suspend();
                List<Device> meanwhile;
                try {
                    cluster.register().logged("gateway '" + frozen.nodeName() + "' .* is gone");
                    meanwhile = devices.signInAll(all(), newest ? at0 : at1);
                    assertStay(meanwhile, true);
                } finally {
                    frozen.resume();
                }
                begun = System.nanoTime();
                awaitOneEach("frozen gateway woke up", begun);
                assertStay(meanwhile, newest);
                devices.assertClosedFor(null);

                // The one that has them now is killed: they can come back at once.
                int lost = linksLost(workers);
                g0.kill();
                begun = System.nanoTime();
                awaitLinkLost(workers, lost);
                assertStay(devices.signInAll(all(), at1), true);
                awaitOneEach("gateway killed", begun);
                devices.assertClosedFor(at0);
            }
        }
    }

    private static List<String> names(String prefix) {
        return IntStream.range(0, UIDS).mapToObj(i -> prefix + i).toList();
    }

    private List<String> all() {
        return List.copyOf(devices.uids());
    }

    private void awaitOneEach(String what, long begunNs) {
        devices.awaitOneEach();
        System.out.printf(
                "one device, %s, %s: %d ms (lease %d ms)%n",
                newest ? "newest" : "oldest",
                what,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs),
                form.lease().toMillis());
        Await.until(
                DEADLINE,
                () -> online().equals(devices.uids())
                        && asker.count(Who.everyone()).await().value()
                                == devices.uids().size(),
                () -> "asked: " + online());
    }

    private Set<String> online() {
        return new TreeSet<>(asker.uids(Who.everyone()).await().value());
    }

    private static void assertStay(List<Device> all, boolean stay) {
        assertThat(all)
                .allSatisfy(each ->
                        assertThat(each.isOpen()).as("%s is open", each.uid()).isEqualTo(stay));
    }

    /** With {@code oldest}, a client counts until the worker has lost its link to the gateway. */
    private void awaitLinkLost(List<LaunchedNode> workers, int seenBefore) {
        Await.until(
                DEADLINE,
                () -> newest || linksLost(workers) >= seenBefore + workers.size(),
                () -> linksLost(workers) + " links lost, before: " + seenBefore);
    }

    private static int linksLost(List<LaunchedNode> workers) {
        return workers.stream()
                .mapToInt(each -> each.log().lines("has no link to gateway").size())
                .sum();
    }
}
