package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.DropReason;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.Receipt.Outcome;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.RegisterMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    private static final ClientEvents NOTHING = new ClientEvents() {};
    private static final Map<String, Reason> FULL = Map.of("gateway-1", Reason.LINK_FULL);

    @Test
    void shouldSayInOneWordWhatCameOfACommand() {
        assertEquals(Outcome.ACCEPTED, new Receipt(1, Map.of(), 0, 0, 0, Map.of()).outcome());
        assertEquals(Outcome.PARTLY, new Receipt(1, Map.of(), 0, 1, 0, Map.of()).outcome());
        assertEquals(Outcome.PARTLY, new Receipt(1, Map.of(), 0, 0, 0, Map.of("g", Reason.LINK_DOWN)).outcome());
        assertEquals(Outcome.OFFLINE, new Receipt(0, Map.of(), 0, 1, 0, Map.of()).outcome());
        assertEquals(Outcome.OFFLINE, new Receipt(0, Map.of(), 0, 0, 0, Map.of()).outcome());
        assertEquals(Outcome.DROPPED, new Receipt(0, Map.of(DropReason.OVER_BUDGET, 1L), 0, 1, 0, Map.of()).outcome());
        assertEquals(Outcome.REFUSED, new Receipt(0, Map.of(), 0, 1, 1, Map.of()).outcome());
        assertEquals(Outcome.LINK_FULL, new Receipt(0, Map.of(), 0, 0, 0, Map.of("g", Reason.LINK_FULL)).outcome());
        assertEquals(
                Outcome.LINK_DOWN,
                new Receipt(0, Map.of(), 0, 0, 0, Map.of("g", Reason.LINK_FULL, "h", Reason.LINK_DOWN)).outcome());
        assertEquals(
                Outcome.NO_ANSWER,
                new Receipt(0, Map.of(), 0, 0, 0, Map.of("g", Reason.NO_ANSWER, "h", Reason.LINK_DOWN)).outcome());
    }

    private static long correlationOf(GatewayCommand command) {
        if (command instanceof GatewayCommand.Send send) {
            return send.correlation();
        } else if (command instanceof GatewayCommand.CloseClients close) {
            return close.correlation();
        } else if (command instanceof GatewayCommand.JoinGroup join) {
            return join.correlation();
        } else if (command instanceof GatewayCommand.LeaveGroup leave) {
            return leave.correlation();
        } else if (command instanceof GatewayCommand.Ungroup ungroup) {
            return ungroup.correlation();
        } else if (command instanceof GatewayCommand.BindUid bind) {
            return bind.correlation();
        }
        return command instanceof GatewayCommand.UnbindUid unbind ? unbind.correlation() : 0;
    }

    private static GatewayReply receipt(GatewayCommand command, long applied, long unknown) {
        long correlation = correlationOf(command);
        return correlation == 0
                ? null
                : new GatewayReply.Receipt(correlation, applied, GatewayReply.Drops.NONE, unknown, 0);
    }

    @Test
    @Tag("API-02")
    @Tag("API-06")
    @Tag("API-08")
    @Tag("API-09")
    @Tag("API-14")
    @Tag("API-15")
    void shouldGiveAReceiptForEveryCommand() {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            fixture.gateway.answers(command -> receipt(command, 1, 0));
            ClientCommands<Receipt> receipts = fixture.worker.clients().receipts();
            ClientId id = fixture.gateway.id(1);
            List<Future<Receipt>> all = List.of(
                    receipts.sendToClient(id, "x"),
                    receipts.sendToUid("u", "x"),
                    receipts.sendToGroup("g", "x"),
                    receipts.sendToAll("x"),
                    receipts.closeClient(id, Message.text("bye"), CloseReason.NORMAL),
                    receipts.killClient(id),
                    receipts.joinGroup(id, "g"),
                    receipts.leaveGroup(id, "g"),
                    receipts.ungroup("g"),
                    receipts.bindUid(id, "u"),
                    receipts.unbindUid(id, "u"));

            for (Future<Receipt> each : all) {
                assertEquals(Outcome.ACCEPTED, each.await().outcome());
            }
        }
    }

    @Test
    @Tag("API-02")
    void shouldTellOfflineLinkDownAndNoAnswerApart() {
        try (var fixture = WorkerFixture.start(NOTHING);
                var marker = new ScriptedGateway("marker", 0x0a00_0003_0b54L)) {
            ClientCommands<Receipt> receipts = fixture.worker
                    .clients()
                    .withDeadline(Duration.ofMillis(100))
                    .receipts();
            ClientId stranger = new ClientId(0x0a00_0099_0b54L, 1);

            Receipt silent = receipts.sendToClient(fixture.gateway.id(1), "x").await();
            Receipt gone = receipts.sendToClient(stranger, "x").await();
            Receipt both = receipts.send(Who.client(stranger, fixture.gateway.id(1)), Message.text("x"))
                    .await();
            // A register that does not know everybody: the stranger's gateway may be there.
            fixture.register.say(new RegisterMessage.Topology(
                    1, 2, false, List.of(fixture.gateway.entry(), marker.entry()), List.of()));
            marker.awaitReady();
            Receipt down = receipts.sendToClient(stranger, "x").await();
            fixture.gateway.answers(command -> receipt(command, 0, 1));
            Receipt offline = fixture.worker
                    .clients()
                    .receipts()
                    .sendToClient(fixture.gateway.id(1), "x")
                    .await();

            assertEquals(Map.of("gateway-1", Reason.NO_ANSWER), silent.missing());
            assertEquals(new Receipt(0, Map.of(), 0, 1, 0, Map.of()), gone);
            assertEquals(new Receipt(0, Map.of(), 0, 1, 0, silent.missing()), both);
            assertEquals(Map.of("0a0000990b54", Reason.LINK_DOWN), down.missing());
            assertEquals(Outcome.OFFLINE, offline.outcome());
            var failed = assertThrows(
                    UnavailableException.class,
                    () -> fixture.worker.clients().sendToClient(stranger, "x").await());
            assertEquals(Reason.LINK_DOWN, failed.reason());
            assertEquals(down.missing(), failed.gateways());
        }
    }

    @Test
    @Tag("API-02")
    void shouldNameTheFullLinkAndReachTheOthers() {
        var stalled = new CountDownLatch(1);
        try (var fixture = WorkerFixture.startWithTwoGateways(
                WorkerFixture.OPTIONS.link(WorkerFixture.OPTIONS.link().maxQueuedBytes(64 << 10)), worker -> NOTHING)) {
            fixture.second.answers(command -> receipt(command, 1, 0));
            fixture.gateway.answers(command -> {
                try {
                    stalled.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return null;
            });
            UnavailableException refused = null;
            Receipt receipt = null;
            // The system may yet take what the link holds, and there is room again: then it is filled once more. What
            // the system takes has an end.
            for (int i = 0; i < 100 && !(receipt != null && receipt.missing().equals(FULL)); i++) {
                refused = fill(fixture.worker.clients(), fixture.gateway.id(1));
                receipt = fixture.worker
                        .clients()
                        .withDeadline(Duration.ofMillis(200))
                        .receipts()
                        .joinGroup(Who.everyone(), "g")
                        .await();
            }
            stalled.countDown();

            assertThat(refused).isNotNull();
            assertEquals(Reason.LINK_FULL, refused.reason());
            assertEquals(FULL, receipt.missing());
            assertEquals(1, receipt.applied());
            assertEquals(Outcome.PARTLY, receipt.outcome());
        }
    }

    /** Sends until a link takes no more; what it said then. */
    private static UnavailableException fill(Clients clients, ClientId to) {
        Message large = Message.of(PayloadKind.BINARY, new byte[256 << 10]);
        for (int i = 0; i < 1000; i++) {
            Future<Void> sent = clients.sendToClient(to, large);
            if (sent.failed()) {
                return (UnavailableException) sent.cause();
            }
        }
        return null;
    }

    @Test
    void shouldThrowAtTheCallerWhatCanNeverBeRightAndSendNothing() {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            ClientCommands<Receipt> receipts = fixture.worker.clients().receipts();
            ClientId id = fixture.gateway.id(1);
            List<Runnable> wrong = new ArrayList<>();
            for (String bad : new String[] {null, "", "g".repeat(256)}) {
                wrong.add(() -> receipts.joinGroup(id, bad));
                wrong.add(() -> receipts.leaveGroup(id, bad));
                wrong.add(() -> receipts.ungroup(bad));
                wrong.add(() -> receipts.bindUid(id, bad));
                wrong.add(() -> receipts.unbindUid(id, bad));
                wrong.add(() -> receipts.sendToGroup(bad, "x"));
                wrong.add(() -> receipts.sendToUid(bad, "x"));
            }
            wrong.add(() -> receipts.closeClient(id, CloseReason.NO_CODE));
            wrong.add(() -> receipts.sendToAll(Message.binary(io.vertx.core.buffer.Buffer.buffer(new byte[16 << 20]))));
            wrong.add(() -> ClientId.parse("7f0000010b54"));

            for (Runnable call : wrong) {
                assertThrows(IllegalArgumentException.class, call::run);
            }
            fixture.gateway.assertNothingElse();
        }
    }
}
