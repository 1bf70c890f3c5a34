package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.operator.ClusterInquiry;
import io.gatehouse.operator.ClusterNode;
import io.gatehouse.protocol.Figure;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Strangers do to a gateway whatever they can while clients talk: those lose nothing, and the process stays as large as it may be. */
@Tag("fault")
@Timeout(600)
class AbuseFaultsIT {
    // Heap and direct memory as the tests' processes have them, and what the JVM takes besides.
    private static final long MOST_RSS = 2 * (256L << 20) + (128 << 20);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();
    private final int clients = form.isLong() ? 500 : 50;
    // All clients shake hands at once with a gateway that has just started.
    private final Duration handshake = form.isLong() ? Duration.ofSeconds(10) : Duration.ofSeconds(2);
    private final int silent = form.isLong() ? 5000 : 300;
    private final Duration each = form.isLong() ? Duration.ofSeconds(15) : Duration.ofSeconds(1);

    @Test
    void shouldServeClientsWhileStrangersAbuseTheGateway() throws Exception {
        var cluster = new FaultCluster(nodes, form);
        LaunchedNode gateway = cluster.gatewayAt(
                "ws://127.0.0.1:0?compression=on&messages-per-second=200&bytes-per-second=1048576",
                "g0",
                "--max-new-connections-per-second=1000",
                "--max-connections-per-address=1000",
                "--handshake-timeout=" + handshake.toMillis() + "ms",
                "--message-timeout=2s",
                "--outbox-soft-bytes=64KiB",
                "--outbox-grace=1s");
        cluster.awaitTaken(cluster.worker("one"));
        URI uri = gateway.clients();
        var at = new InetSocketAddress(uri.getHost(), uri.getPort());
        List<HostPort> register = List.of(HostPort.parse(cluster.register().address()));
        LinkOptions links = LinkOptions.DEFAULTS.heartbeat(form.heartbeat(), form.missed());
        ExecutorService thread = Executors.newSingleThreadExecutor();

        try (Fleet fleet = new Fleet(List.of(uri), clients, 1, 5, 20).start();
                ClusterInquiry inquiry = ClusterInquiry.of(register, links, Duration.ofSeconds(60))) {
            delays(fleet);
            fleet.talkFor(each);
            String undisturbed = delays(fleet);
            long most = 0;
            for (Abuse abuse : Abuse.values()) {
                boolean isSlow = abuse == Abuse.SLOWLORIS || abuse == Abuse.SILENCE;
                Duration time = isSlow ? each.plus(handshake) : each;
                CompletableFuture<Abuse.Done> done = new CompletableFuture<>();
                thread.execute(() -> {
                    try {
                        done.complete(abuse.run(at, time, silent));
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
                while (!done.isDone()) {
                    most = Math.max(most, FaultCluster.rssBytes(gateway));
                    LockSupport.parkNanos(20_000_000);
                }
                System.out.printf(
                        Locale.ROOT,
                        "abuse %s: %d connections, %d at its end; answers p50/p99 %s, undisturbed %s; rss %d MiB at most%n",
                        abuse,
                        done.get(1, TimeUnit.MINUTES).opened(),
                        done.join().held(),
                        delays(fleet),
                        undisturbed,
                        most >> 20);
                fleet.awaitAnswers(1);
                if (abuse == Abuse.SILENCE) {
                    assertThat(done.join().held()).isGreaterThan(silent / 2);
                }
            }

            FleetReport report = fleet.settle(FaultCluster.settleLimit());
            System.out.println("abuse: " + report);
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(report.closeCodes()).isEmpty();
            assertThat(most).as("memory of the gateway").isLessThan(MOST_RSS);
            assertThat(gateway.log().text()).doesNotContain("OutOfMemory", "ERROR");

            // Nothing is left of the strangers.
            awaitFigure(inquiry, Figure.CLIENTS, clients);
            awaitFigure(inquiry, Figure.INBOUND_BYTES, 0);
            ClusterNode node = node(inquiry);
            assertThat(lost(node, "handshake-too-slow")).isPositive();
        } finally {
            thread.shutdownNow();
        }
    }

    private static String delays(Fleet fleet) {
        List<Long> all = new ArrayList<>();
        fleet.ask(fleet.clients(), FleetClient::takeEchoDelaysNs).forEach(all::addAll);
        all.sort(Long::compare);
        return all.isEmpty()
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f/%.1f ms",
                        all.get(all.size() / 2) / 1e6,
                        all.get(all.size() * 99 / 100) / 1e6);
    }

    private static void awaitFigure(ClusterInquiry inquiry, Figure figure, long value) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (node(inquiry).figure(figure) != value) {
            assertThat(System.nanoTime())
                    .as("%s is %d, not %d", figure, node(inquiry).figure(figure), value)
                    .isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static ClusterNode node(ClusterInquiry inquiry) {
        return inquiry.status().await().gateways().get(0);
    }

    private static long lost(ClusterNode node, String reason) {
        return node.status().orElseThrow().figures().values().getOrDefault("lost." + reason, 0L);
    }
}
