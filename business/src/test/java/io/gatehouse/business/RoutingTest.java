package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final ClientEvents NOTHING = new ClientEvents() {};

    @Test
    void shouldSendToEveryGatewayWithItsOwnExceptions() {
        try (var fixture = WorkerFixture.startWithTwoGateways(WorkerFixture.OPTIONS, worker -> NOTHING)) {
            Clients clients = fixture.worker.clients();
            clients.sendToGroup("room", "hi", fixture.gateway.id(1), fixture.second.id(2), fixture.second.id(3));
            clients.sendToAll(Message.text("all").droppable());
            clients.send(Who.uid("7", "8"), Message.text("uids"));
            clients.sendToAll(Message.text("price").latestBy("AAPL"));

            Target first = fixture.gateway.next(GatewayCommand.Send.class).target();
            assertEquals(Target.Kind.GROUPS, first.kind());
            assertEquals(List.of("room"), first.names());
            assertThat(first.except()).containsExactly(1);
            assertThat(fixture.second.next(GatewayCommand.Send.class).target().except())
                    .containsExactly(2, 3);
            var all = fixture.gateway.next(GatewayCommand.Send.class);
            assertEquals(Target.Kind.ALL, all.target().kind());
            assertThat(all.target().except()).isEmpty();
            assertEquals(Delivery.DROPPABLE, all.delivery());
            assertEquals(0, all.epoch());
            var uids = fixture.gateway.next(GatewayCommand.Send.class);
            assertEquals(List.of("7", "8"), uids.target().names());
            assertEquals(Delivery.RELIABLE, uids.delivery());
            var price = fixture.gateway.next(GatewayCommand.Send.class);
            assertEquals(Delivery.LATEST, price.delivery());
            assertEquals("AAPL", price.latestKey());
        }
    }

    @Test
    @Tag("API-01")
    @Tag("API-02")
    void shouldSendByIdOnlyToTheGatewaysOfTheIds() {
        try (var fixture = WorkerFixture.startWithTwoGateways(WorkerFixture.OPTIONS, worker -> NOTHING)) {
            Clients clients = fixture.worker.clients();
            clients.send(
                    Who.client(fixture.gateway.id(1), fixture.second.id(2), fixture.gateway.id(3))
                            .except(fixture.gateway.id(3)),
                    Message.text("ids"));
            clients.sendToClient(fixture.second.id(9), "one");
            clients.closeClient(fixture.second.id(9), CloseReason.REPLACED);
            clients.kill(Who.client(fixture.second.id(9)));
            clients.joinGroup(fixture.second.id(9), "g");
            clients.leaveGroup(fixture.second.id(9), "g");
            clients.bindUid(fixture.second.id(9), "u");
            clients.unbindUid(fixture.second.id(9), "u");
            clients.ungroup("g");

            assertThat(fixture.gateway.next(GatewayCommand.Send.class).target().connections())
                    .containsExactly(1);
            fixture.gateway.next(GatewayCommand.Ungroup.class);
            fixture.gateway.assertNothingElse();
            assertThat(fixture.second.next(GatewayCommand.Send.class).target().connections())
                    .containsExactly(2);
            assertThat(fixture.second.next(GatewayCommand.Send.class).target().connections())
                    .containsExactly(9);
            var close = fixture.second.next(GatewayCommand.CloseClients.class);
            assertEquals(CloseReason.REPLACED, close.reason());
            assertEquals(false, close.kill());
            assertTrue(fixture.second.next(GatewayCommand.CloseClients.class).kill());
            fixture.second.next(GatewayCommand.JoinGroup.class);
            fixture.second.next(GatewayCommand.LeaveGroup.class);
            fixture.second.next(GatewayCommand.BindUid.class);
            fixture.second.next(GatewayCommand.UnbindUid.class);
            fixture.second.next(GatewayCommand.Ungroup.class);
        }
    }

    @Test
    @Tag("API-02")
    void shouldSendToTheOthersAndNameTheGatewayThatIsNotLinked() {
        var gone = new ScriptedGateway("gateway-gone", 0x0a00_0009_0b54L);
        gone.close();
        try (var gateway = new ScriptedGateway("gateway-1", 0x0a00_0001_0b54L);
                var register = new ScriptedRegister(gateway, gone);
                var worker = BusinessWorker.create(WorkerFixture.OPTIONS
                        .startGrace(java.time.Duration.ofMillis(300))
                        .registers(register.address()))) {
            worker.start(NOTHING).await();
            gateway.awaitReady();

            Future<Void> all = worker.clients().sendToAll("hi");
            Future<Void> one = worker.clients().sendToClient(gone.id(1), "hi");

            assertEquals("hi", gateway.nextText());
            assertThatThrownBy(all::await)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("gateway-gone");
            assertThatThrownBy(one::await)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("0a0000090b54");
        }
    }

    @Test
    void shouldFailAsUnavailableBeforeAnyRegisterAnswered() {
        try (var worker = BusinessWorker.create(WorkerFixture.OPTIONS)) {
            assertThatThrownBy(() -> worker.clients().sendToAll("hi").await())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("no register has answered");
        }
    }

    @Test
    @Tag("API-08")
    @Tag("API-14")
    void shouldRefuseAtOnceWhatCanNeverBeRight() {
        try (var fixture = WorkerFixture.start(NOTHING)) {
            Clients clients = fixture.worker.clients();
            ClientId id = fixture.gateway.id(1);
            for (String bad : new String[] {null, "", "g".repeat(256), "ü".repeat(128)}) {
                assertThrows(IllegalArgumentException.class, () -> clients.joinGroup(id, bad));
                assertThrows(IllegalArgumentException.class, () -> clients.leaveGroup(id, bad));
                assertThrows(IllegalArgumentException.class, () -> clients.ungroup(bad));
                assertThrows(IllegalArgumentException.class, () -> clients.bindUid(id, bad));
                assertThrows(IllegalArgumentException.class, () -> clients.unbindUid(id, bad));
                assertThrows(IllegalArgumentException.class, () -> clients.sendToGroup(bad, "x"));
                assertThrows(IllegalArgumentException.class, () -> clients.sendToUid(bad, "x"));
            }
            assertThrows(IllegalArgumentException.class, () -> clients.closeClient(id, CloseReason.NO_CODE));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> clients.sendToAll(Message.binary(io.vertx.core.buffer.Buffer.buffer(new byte[16 << 20]))));
            fixture.gateway.assertNothingElse();
            for (String good : new String[] {"g", "g".repeat(254), "g".repeat(255), "ü".repeat(127) + "g"}) {
                clients.joinGroup(id, good);
                assertEquals(
                        good,
                        fixture.gateway.next(GatewayCommand.JoinGroup.class).group());
            }
        }
    }

    @Test
    @Tag("BW-06")
    void shouldLetHandlersWaitForRoomAndRefuseOthersWhenALinkIsFull() throws Exception {
        WorkerOptions options =
                WorkerFixture.OPTIONS.link(WorkerFixture.OPTIONS.link().maxQueuedBytes(64 << 10));
        Message large = Message.of(io.gatehouse.protocol.PayloadKind.BINARY, new byte[256 << 10]);
        var outcome = new LinkedBlockingQueue<Future<Void>>();
        var stalled = new CountDownLatch(1);
        try (var fixture = WorkerFixture.start(
                options, worker -> EventDeliveryTest.onMessage((client, message) -> outcome.add(client.send(large))))) {
            fixture.gateway.connect(1);
            fixture.gateway.awaitAcknowledged(1, 1);
            fixture.gateway.answers(command -> {
                try {
                    stalled.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return null;
            });
            fixture.gateway.say(1, "go");
            assertTrue(outcome.poll(40, TimeUnit.SECONDS).succeeded());
            Future<Void> refused = null;
            for (int i = 0; i < 1000 && refused == null; i++) {
                Future<Void> sent = fixture.worker.clients().sendToAll(large);
                refused = sent.failed() ? sent : null;
            }
            Future<Void> failed = refused;
            assertThatThrownBy(failed::await)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("link.max-queued-bytes");

            var inHandler = new LinkedBlockingQueue<Future<Void>>();
            fixture.worker.timers().after(java.time.Duration.ofMillis(1), () -> {
                inHandler.add(Future.succeededFuture());
                inHandler.add(fixture.worker.clients().sendToAll(large));
            });
            inHandler.poll(40, TimeUnit.SECONDS);
            stalled.countDown();

            assertTrue(inHandler.poll(40, TimeUnit.SECONDS).succeeded());
        }
    }
}
