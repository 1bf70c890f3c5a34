package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.operator.ClusterInquiry;
import io.gatehouse.operator.ClusterNode;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.samples.process.LaunchedNode;
import io.gatehouse.samples.process.Nodes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway reads nothing for a while, and nobody gives it up: who sends there waits or is refused, and what was accepted arrives. */
@Tag("fault")
@Timeout(300)
class StalledLinkIT {
    // Links are not given up while the test lasts; the lease of the stalled gateway is over long before that.
    private static final FaultForm FORM = new FaultForm(
            false, Duration.ofSeconds(2), Duration.ofSeconds(20), 3, Duration.ofSeconds(30), Duration.ofSeconds(3), 30);

    private static final int QUEUE_BYTES = LinkOptions.DEFAULTS.maxQueuedBytes();
    private static final int MESSAGE_BYTES = 32 << 10;
    private static final int RECEIVERS = 15; // of a flood
    // Four times as much as the queue of a link takes, because the system holds some megabytes, too.
    private static final int BY_HANDLER = 4 * QUEUE_BYTES / MESSAGE_BYTES / RECEIVERS;
    private static final int BY_PROGRAM = BY_HANDLER / 2;
    private static final String PADDING = "x".repeat(MESSAGE_BYTES);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private int program; // messages that the program got rid of

    @Test
    void shouldHoldSendersBackAndLoseNothingWhileALinkIsStalled() throws Exception {
        var cluster = new FaultCluster(nodes, FORM, "com.acme.FloodEvents");
        // Who reads too slowly is not the question here.
        LaunchedNode stalled = cluster.gateway("stalled", "--outbox-soft-bytes=16MiB", "--outbox-hard-bytes=16MiB");
        LaunchedNode other = cluster.gateway("other");
        LaunchedNode worker = cluster.awaitTaken(cluster.worker("one", "--threads=64", "--send-timeout=60s"));
        List<HostPort> register = List.of(HostPort.parse(cluster.register().address()));
        LinkOptions links = LinkOptions.DEFAULTS.heartbeat(FORM.heartbeat(), 3);
        var options = GatewayClientOptions.DEFAULTS
                .name("program")
                .registers(register)
                .link(links)
                .startGrace(Duration.ofSeconds(60))
                .queryDeadline(Duration.ofSeconds(60));

        try (GatewayClient sender = GatewayClient.connect(options).await(60, TimeUnit.SECONDS);
                ClusterInquiry inquiry = ClusterInquiry.of(register, links, Duration.ofMillis(500));
                Fleet here = new Fleet("a", List.of(stalled.clients()), FORM.clients()).start();
                Fleet there = new Fleet("b", List.of(other.clients()), FORM.clients()).start();
                Fleet one = new Fleet("c", List.of(other.clients()), 1)) {
            Map<String, ClientId> ids = cluster.calls().calls("connect").stream()
                    .collect(Collectors.toMap(CallLog.Call::name, call -> ClientId.parse(call.id())));
            List<FleetClient> ofHandler = here.clients().subList(0, RECEIVERS);
            List<FleetClient> ofProgram = here.clients().subList(RECEIVERS, 2 * RECEIVERS);
            FaultCluster.assertUnderLoad(here);

            stalled.suspend();
            CompletableFuture<String> flooded = one.ask(
                            one.clients(),
                            client -> client.askForFlood("flood "
                                    + BY_HANDLER + " " + MESSAGE_BYTES + " "
                                    + ofHandler.stream()
                                            .map(each -> ids.get(each.name()).toString())
                                            .collect(Collectors.joining(" "))))
                    .get(0);
            UnavailableException refused = fill(sender, ofProgram, ids);
            LinkStatus full = awaitFull(inquiry);
            there.talkFor(FORM.outage());
            boolean isHeldBack = !flooded.isDone();
            LinkStatus stillFull = awaitFull(inquiry);
            int refusedAt = program;
            Future<Void> elsewhere =
                    sender.sendToClient(ids.get(there.clients().get(0).name()), "s 0 " + System.nanoTime());
            stalled.resume();

            assertThat(flooded.get(120, TimeUnit.SECONDS)).isEqualTo("flooded " + BY_HANDLER * RECEIVERS + " 0");
            while (program < BY_PROGRAM * RECEIVERS) {
                if (fill(sender, ofProgram, ids) != null) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            here.await(
                    "all that was accepted arrives",
                    client -> client.stream().distinct() == (ofHandler.contains(client) ? BY_HANDLER : BY_PROGRAM));
            there.await(
                    "also what was sent elsewhere",
                    client -> client.index() > 0 || client.stream().distinct() == 1);
            FleetReport atStalled = here.settle(FaultCluster.settleLimit());
            FleetReport atOther = there.settle(FaultCluster.settleLimit());
            System.out.printf(
                    "fault stalled link: %d and then %d KiB queued, %d commands unconfirmed; a program refused after"
                            + " %d KiB; at the stalled gateway %s; at the other %s%n",
                    full.figures().get(Figure.QUEUED_BYTES) >> 10,
                    stillFull.figures().get(Figure.QUEUED_BYTES) >> 10,
                    stillFull.figures().get(Figure.COMMANDS_UNCONFIRMED),
                    (long) refusedAt * MESSAGE_BYTES >> 10,
                    atStalled,
                    atOther);

            assertThat(isHeldBack).as("the handler waits for room").isTrue();
            assertThat(refused.reason()).isEqualTo(Reason.LINK_FULL);
            assertThat(elsewhere.succeeded()).isTrue();
            for (LinkStatus each : List.of(full, stillFull)) {
                // Bounded by the option, and one message that found room.
                assertThat(each.figures().get(Figure.QUEUED_BYTES)).isLessThan(QUEUE_BYTES + 2 * MESSAGE_BYTES);
            }
            assertThat(here.ask(
                            here.clients(),
                            client -> client.stream().reordered()
                                    + client.stream().repeatedUnflagged()
                                    + client.stream().repeatedFlagged()))
                    .containsOnly(0);
            for (FleetReport report : List.of(atStalled, atOther)) {
                assertThat(report.isClean()).as("%s", report).isTrue();
                assertThat(report.repeatedFlagged()).isZero();
                assertThat(report.closeCodes()).isEmpty();
            }
            assertThat(cluster.calls().calls("close")).isEmpty();
            assertThat(worker.log().lines("has no link to gateway")).isEmpty();
        }
    }

    /** Sends on from where it was, to one after the other, until all is sent (then null) or it is refused. */
    private UnavailableException fill(GatewayClient sender, List<FleetClient> to, Map<String, ClientId> ids) {
        while (program < BY_PROGRAM * RECEIVERS) {
            ClientId id = ids.get(to.get(program % RECEIVERS).name());
            Future<Void> sent =
                    sender.sendToClient(id, "s " + program / RECEIVERS + " " + System.nanoTime() + " " + PADDING);
            if (sent.failed()) {
                return (UnavailableException) sent.cause();
            }
            program++;
        }
        return null;
    }

    /** Waits until so much is queued at the worker for the stalled gateway that it takes nothing more. */
    private static LinkStatus awaitFull(ClusterInquiry inquiry) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            List<ClusterNode> workers = inquiry.status().await().workers();
            Optional<LinkStatus> link = workers.stream()
                    .flatMap(worker -> worker.status().stream())
                    .flatMap(status -> status.links().stream())
                    .filter(each -> each.peer().name().equals("stalled"))
                    .findFirst();
            if (link.isPresent() && link.get().figures().get(Figure.QUEUED_BYTES) >= QUEUE_BYTES) {
                return link.get();
            }
            assertThat(System.nanoTime()).as("a full link of %s", workers).isLessThan(end);
        }
    }
}
