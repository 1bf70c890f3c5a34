package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Who;
import io.gatehouse.samples.fault.LinkProxy.Way;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.gatehouse.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who is online, asked and told, when a worker is killed, a link is cut and healed, a gateway and a worker are frozen for longer than the
 * lease and wake up, and a gateway is killed. What is asked for is true at once; what is told is told once where nothing was under way, and
 * is true in the end.
 */
@Tag("fault")
@Timeout(300)
class PresenceFaultsIT {
    private static final int CLIENTS_OF_A_GATEWAY = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();
    private final PresenceClients clients = new PresenceClients();
    private final List<LaunchedNode> gateways = new ArrayList<>();
    private int linesSeen;

    @Test
    void shouldKnowWhoIsOnlineWhateverIsKilledCutOffOrFrozen() throws Exception {
        try (var network = new LinkProxy("second")) {
            var cluster = new FaultCluster(nodes, form, "com.acme.PresenceFaultEvents");
            gateways.add(cluster.gateway("g0", "--advertise=" + network.address(), "--presence-grace=0s"));
            gateways.add(cluster.gateway("g1", "--presence-grace=0s"));
            network.leadTo(LaunchedNode.socketAddress(gateways.get(0).link()));
            LaunchedNode first = cluster.awaitTaken(cluster.worker("first"));
            LaunchedNode second = cluster.awaitTaken(cluster.worker("second"));
            try (var asker = GatewayClient.connect(
                            GatewayClientOptions.of(cluster.register().address())
                                    .link(form.links()))
                    .await(60, TimeUnit.SECONDS)) {
                Set<String> all = new TreeSet<>();
                for (int i = 0; i < CLIENTS_OF_A_GATEWAY; i++) {
                    all.add(signIn("a" + i, 0));
                    all.add(signIn("b" + i, 1));
                }
                assertToldOnce(on(all));
                assertOnline(asker);

                // The worker that tells is killed.
                first.kill();
                assertOnline(asker);
                signIn("late", 1);
                leave("a0");
                assertToldOnce(Set.of("late on", "a0 off"));
                assertOnline(asker);

                // The one that tells now cannot reach a gateway, nor that one it.
                network.cut(Way.TO_GATEWAY, Way.TO_WORKER);
                leave("a1");
                leave("b1");
                assertOnline(asker);
                Await.until(DEADLINE, () -> told().contains("b1 off"), () -> "told " + told());
                LaunchedNode third = cluster.worker("third");
                cluster.awaitTaken(third);
                signIn("meanwhile", 0);
                assertOnline(asker);
                // Both ends have given the link up.
                gateways.get(0).logged("worker 'second' .* is gone");
                second.logged("has no link to gateway");
                long begun = System.nanoTime();
                network.heal();
                awaitTold("cut and healed", begun);
                assertOnline(asker);

                // A gateway is frozen for longer than its lease: what it has goes, and comes back.
                begun = System.nanoTime();
                gateways.get(1).suspend();
                try {
                    Await.until(
                            DEADLINE, () -> toldOnline().stream().noneMatch(this::isOnG1), () -> "ghosts: " + told());
                    print("frozen gateway: all of it told to be gone", begun);
                } finally {
                    gateways.get(1).resume();
                }
                begun = System.nanoTime();
                awaitOnline(asker, "frozen gateway woke up, asked", begun);
                awaitTold("frozen gateway woke up, told", begun);

                // So is the worker that tells.
                second.suspend();
                try {
                    leave("a2");
                    signIn("by-third", 1);
                    Await.until(DEADLINE, () -> toldOnline().equals(clients.uids()), () -> "told " + told());
                    assertOnline(asker);
                } finally {
                    second.resume();
                }
                begun = System.nanoTime();
                leave("b2");
                signIn("after", 0);
                awaitTold("frozen worker woke up", begun);
                assertOnline(asker);

                // A gateway is killed: nobody of it is online for who asks, and after its lease nobody is for who is
                // told.
                begun = System.nanoTime();
                gateways.get(0).kill();
                clients.forget(gateways.get(0));
                awaitOnline(asker, "killed gateway, asked", begun);
                awaitTold("killed gateway, told", begun);
                signIn("last", 1);
                awaitTold("one more", System.nanoTime());
                assertThat(clients.areAllOpen()).isTrue();
            }
        }
    }

    private boolean isOnG1(String uid) {
        return clients.isAt(uid, gateways.get(1));
    }

    private String signIn(String uid, int gateway) {
        return clients.signIn(uid, gateways.get(gateway));
    }

    private void leave(String uid) {
        clients.leave(uid);
    }

    private static Set<String> on(Set<String> uids) {
        Set<String> lines = new HashSet<>();
        uids.forEach(uid -> lines.add(uid + " on"));
        return lines;
    }

    /** All that was told, in order. */
    private List<String> told() {
        Path log = nodes.directory().resolve("presence.log");
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> toldOnline() {
        Set<String> online = new TreeSet<>();
        for (String line : told()) {
            String[] words = line.split(" ");
            if (words[1].equals("on")) {
                online.add(words[0]);
            } else {
                online.remove(words[0]);
            }
        }
        return online;
    }

    /** What was told since the last call of this is just this, each once. */
    private void assertToldOnce(Set<String> lines) {
        Await.until(DEADLINE, () -> told().size() >= linesSeen + lines.size(), () -> "told " + told());
        List<String> told = told();
        assertThat(told.subList(linesSeen, told.size())).containsExactlyInAnyOrderElementsOf(lines);
        linesSeen = told.size();
    }

    private void awaitTold(String what, long begunNs) {
        Await.until(
                DEADLINE,
                () -> toldOnline().equals(clients.uids()),
                () -> "there: " + new TreeSet<>(clients.uids()) + ", told: " + toldOnline());
        print(what, begunNs);
        linesSeen = told().size();
    }

    private void awaitOnline(GatewayClient asker, String what, long begunNs) {
        Await.until(
                DEADLINE,
                () -> ask(asker).value().equals(clients.uids()),
                () -> "there: " + new TreeSet<>(clients.uids()) + ", found: "
                        + new TreeSet<>(ask(asker).value()));
        print(what, begunNs);
    }

    private void assertOnline(GatewayClient asker) {
        // A client's leave and its uid are on their way for a moment; a fault that has nothing to do with it changes
        // nothing.
        awaitOnline(asker, "asked", System.nanoTime());
        assertThat(ask(asker).missingGateways()).isEmpty();
    }

    private static Answer<Set<String>> ask(GatewayClient asker) {
        return asker.withDeadline(Duration.ofSeconds(10)).uids(Who.everyone()).await();
    }

    private void print(String what, long sinceNs) {
        System.out.printf(
                "presence, %s: %d ms (lease %d ms)%n",
                what,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNs),
                form.lease().toMillis());
    }
}
