package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.operator.ClusterInquiry;
import io.gatehouse.operator.ClusterNode;
import io.gatehouse.protocol.Figure;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Some members of a group stop reading while it gets a stream: they pay, and nobody else notices. Row F10. */
@Tag("fault")
@Timeout(600)
class SlowReaderFaultsIT {
    private static final int GROUP_SIZE = 10;
    private static final int MESSAGE_BYTES = 16 << 10;
    private static final int BYTES_PER_SECOND = 1 << 20;
    private static final String PADDING = "x".repeat(MESSAGE_BYTES);

    // Kernels hold some megabytes for a connection on loopback; a stream of a minute fills any of them.
    private static final int MOST_MESSAGES = 60 * BYTES_PER_SECOND / MESSAGE_BYTES;

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present();
    private final int clients = form.isLong() ? 8_000 : 500;
    private final int stalled = form.isLong() ? 1_000 : 50;
    private final int readers = form.isLong() ? 100 : 50;
    private final int workMs = form.isLong() ? 10 : 50; // what the handlers of one process get done
    private int streamed;

    @Test
    @Tag("GW-16")
    void shouldCloseThoseWhoStopReadingAndKeepFromTheOthersNothing() throws Exception {
        var cluster = new FaultCluster(nodes, form);
        LaunchedNode gateway = form.isLong()
                ? cluster.gateway("g0")
                : cluster.gateway("g0", "--outbox-soft-bytes=64KiB", "--outbox-grace=1s");
        cluster.awaitTaken(cluster.worker("one"));
        List<HostPort> register = List.of(HostPort.parse(cluster.register().address()));
        LinkOptions links = LinkOptions.DEFAULTS.heartbeat(form.heartbeat(), form.missed());
        GatewayClientOptions options = GatewayClientOptions.DEFAULTS
                .name("streamer")
                .registers(register)
                .link(links)
                .startGrace(Duration.ofSeconds(60))
                .queryDeadline(Duration.ofSeconds(60));

        try (GatewayClient sender = GatewayClient.connect(options).await(60, TimeUnit.SECONDS);
                ClusterInquiry inquiry = ClusterInquiry.of(register, links, Duration.ofSeconds(60));
                Fleet fleet = new Fleet(cluster.clientAddresses(), clients, 1, GROUP_SIZE, workMs).start()) {
            List<FleetClient> slow = fleet.clients().subList(0, stalled);
            List<FleetClient> reading = fleet.clients().subList(stalled, stalled + readers);

            join(sender, stalled, readers);

            // Twice: the first messages meet the tail of the start, and code that nobody has compiled yet.
            List<Long> before = List.of();
            for (int i = 0; i < 2; i++) {
                stream(sender, BYTES_PER_SECOND / MESSAGE_BYTES);
                fleet.await("the stream arrives", client -> hasAll(client, reading));
                before = delays(fleet, reading);
            }
            FaultCluster.assertUnderLoad(fleet);

            fleet.ask(slow, client -> {
                client.stall();
                return client;
            });
            // Only now: the machine need not carry what they would get if they read.
            join(sender, 0, stalled);
            Account most = new Account(0, 0, 0);
            int closed = 0;
            while (closed < stalled && streamed < MOST_MESSAGES) {
                stream(sender, BYTES_PER_SECOND / MESSAGE_BYTES / 4);
                most = most.orMore(account(inquiry, gateway));
                closed = cluster.calls().unflagged("close").size();
            }
            List<Long> during = delays(fleet, reading);
            // They have been closed long ago, but read of it only now.
            fleet.ask(slow, client -> {
                client.readOn();
                return client;
            });
            slow.forEach(
                    client -> client.closed().orTimeout(60, TimeUnit.SECONDS).join());
            fleet.await("the whole stream arrives", client -> hasAll(client, reading));

            FleetReport report = fleet.settle(FaultCluster.settleLimit());
            System.out.printf(
                    Locale.ROOT,
                    "fault F10: %d of %d closed after %d MiB of stream; delay p50/p99 %s undisturbed, %s meanwhile;"
                            + " most queued %d KiB, of the account %d KiB, rss %d MiB; %s%n",
                    closed,
                    clients,
                    streamed * (long) MESSAGE_BYTES >> 20,
                    text(before),
                    text(during),
                    most.queued >> 10,
                    most.outboxes >> 10,
                    most.rss >> 20,
                    report);
            List<CallLog.Call> closes = cluster.calls().calls("close");
            assertThat(closes).hasSize(stalled).allSatisfy(call -> {
                assertThat(call.code()).isEqualTo("4008");
                assertThat(call.redelivered()).isFalse();
            });
            assertThat(closes.stream().map(CallLog.Call::name))
                    .containsExactlyInAnyOrderElementsOf(
                            slow.stream().map(FleetClient::name).toList());
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(fleet.ask(
                            reading,
                            client -> client.stream().lost(streamed)
                                    + client.stream().reordered()
                                    + client.stream().repeatedUnflagged()))
                    .containsOnly(0);
            ClusterNode node = node(inquiry);
            assertThat(most.outboxes).isPositive().isLessThanOrEqualTo(node.figure(Figure.OUTBOX_BUDGET_BYTES));
            assertThat(lost(node, "slow-consumer")).isEqualTo(stalled);
            assertThat(lost(node, "over-budget-closed")).isZero();
        }
    }

    private static void join(GatewayClient sender, int from, int count) throws Exception {
        String[] members = IntStream.range(from / GROUP_SIZE, (from + count) / GROUP_SIZE)
                .mapToObj(i -> "g" + i)
                .toArray(String[]::new);
        sender.receipts().joinGroup(Who.inGroup(members), "stream").await(60, TimeUnit.SECONDS);
    }

    /** What waited for clients, added up and as the budget counts it, and the process's memory. */
    private record Account(long queued, long outboxes, long rss) {
        private Account orMore(Account other) {
            return new Account(
                    Math.max(queued, other.queued), Math.max(outboxes, other.outboxes), Math.max(rss, other.rss));
        }
    }

    private static Account account(ClusterInquiry inquiry, LaunchedNode gateway) throws IOException {
        ClusterNode node = node(inquiry);
        return new Account(
                node.figure(Figure.QUEUED_BYTES), node.figure(Figure.OUTBOX_BYTES), FaultCluster.rssBytes(gateway));
    }

    private static ClusterNode node(ClusterInquiry inquiry) {
        return inquiry.status().await().gateways().get(0);
    }

    private static long lost(ClusterNode node, String reason) {
        return node.status().orElseThrow().figures().values().get("lost." + reason);
    }

    private boolean hasAll(FleetClient client, List<FleetClient> reading) {
        return !reading.contains(client) || client.stream().distinct() == streamed;
    }

    /** At the rate, as far as the cluster takes it: a full link holds the sender back. */
    private void stream(GatewayClient sender, int messages) {
        long gapNs = TimeUnit.SECONDS.toNanos(1) * MESSAGE_BYTES / BYTES_PER_SECOND;
        long dueNs = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            Message message = Message.text("s " + streamed + " " + System.nanoTime() + " " + PADDING);
            while (sender.sendToGroup("stream", message).failed()) {
                LockSupport.parkNanos(gapNs);
            }
            streamed++;
            dueNs += gapNs;
            while (System.nanoTime() < dueNs) {
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
        }
    }

    private static List<Long> delays(Fleet fleet, List<FleetClient> of) {
        List<Long> all = new ArrayList<>();
        fleet.ask(of, FleetClient::takeStreamDelaysNs).forEach(all::addAll);
        all.sort(Long::compare);
        return all;
    }

    private static String text(List<Long> sorted) {
        return String.format(
                Locale.ROOT,
                "%.1f/%.1f ms",
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6);
    }
}
