package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.EventHandler;
import io.gatehouse.business.api.Handlers;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class HandlersTest {
    private static final ClientState NO_STATE = new ClientState("", List.of(), SessionState.EMPTY);

    private final LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @Test
    void shouldKeepAClientWithTheHandlerOfItsPathAlsoAfterItHasMoved() {
        EventHandler handler = Handlers.byPath()
                .to("/chat", blocking("chat"))
                .to("/admin/*", async("admin"))
                .otherwise(blocking("other"));
        try (var fixture = WorkerFixture.start(handler)) {
            connect(fixture, 1, "ws:1", "/chat");
            connect(fixture, 2, "ws:1", "/admin/users");
            connect(fixture, 3, "ws:1", "/chat/below");
            connect(fixture, 4, "tcp:1", "");
            fixture.gateway.send(new GatewayEvent.Bound(5, 7, origin("ws:1", "/admin"), NO_STATE));
            fixture.gateway.say(5, 7, 12, true, "again");
            fixture.gateway.awaitAcknowledged(5, 12);
            fixture.gateway.leave(2, NO_STATE);
            fixture.gateway.awaitAcknowledged(2, 2);
        }
        assertThat(calls)
                .startsWith("chat start", "admin start", "other start")
                .contains("chat connect 1", "admin connect 2", "other connect 3", "other connect 4", "admin again 5")
                .contains("admin close 2")
                .endsWith("other stop", "admin stop", "chat stop")
                .hasSize(12);
    }

    @Test
    void shouldChooseByListenerAndStartAHandlerOfTwoListenersOnce() {
        ClientEvents chat = blocking("chat");
        EventHandler handler =
                Handlers.byListener().to("ws:7272", chat).to("text", chat).otherwiseClose(CloseReason.UNAUTHORIZED);
        try (var fixture = WorkerFixture.start(handler)) {
            connect(fixture, 1, "ws:7272", "/");
            connect(fixture, 2, "text", "");
            connect(fixture, 3, "devices", "");

            var close = fixture.gateway.next(GatewayCommand.CloseClients.class);
            assertThat(close.target().connections()).containsExactly(3);
            assertEquals(CloseReason.UNAUTHORIZED, close.reason());
        }
        assertThat(calls).containsExactly("chat start", "chat connect 1", "chat connect 2", "chat stop");
    }

    @Test
    void shouldStopEveryHandlerAlthoughOneFails() {
        EventHandler handler = Handlers.byPath().to("/a", blocking("a")).otherwise(new ClientEvents() {
            @Override
            public void onWorkerStop(Worker worker) {
                throw new IllegalStateException("thrown by the test");
            }
        });
        WorkerFixture.start(handler).close();

        assertThat(calls).containsExactly("a start", "a stop");
    }

    @Test
    void shouldRefuseWhatCannotBeChosenBy() {
        var byPath = Handlers.byPath().to("/a", blocking("a"));

        assertThatThrownBy(() -> byPath.to("/a", blocking("b"))).hasMessageContaining("'/a' has two handlers");
        assertThatThrownBy(() -> byPath.to("a", blocking("b"))).hasMessageContaining("'a' is no path");
    }

    private static void connect(WorkerFixture fixture, int connection, String listener, String path) {
        fixture.gateway.send(new GatewayEvent.Connected(
                fixture.gateway.stamp(connection, 1, false), origin(listener, path), NO_STATE));
        fixture.gateway.awaitAcknowledged(connection, 1);
    }

    private static ClientOrigin origin(String listener, String path) {
        return new ClientOrigin(listener, "192.0.2.7", 1, path, "", List.of(), "");
    }

    private ClientEvents blocking(String name) {
        return new ClientEvents() {
            @Override
            public void onWorkerStart(Worker worker) {
                calls.add(name + " start");
            }

            @Override
            public void onConnect(Client client) {
                calls.add(name + " connect " + client.id().connection());
            }

            @Override
            public void onWorkerStop(Worker worker) {
                calls.add(name + " stop");
            }
        };
    }

    private AsyncClientEvents async(String name) {
        return new AsyncClientEvents() {
            @Override
            public Future<?> onWorkerStart(Worker worker) {
                return said(name + " start");
            }

            @Override
            public Future<?> onConnect(Client client) {
                return said(name + " connect " + client.id().connection());
            }

            @Override
            public Future<?> onMessage(Client client, Message message) {
                return said(name + " " + message.text() + " " + client.id().connection());
            }

            @Override
            public Future<?> onClose(Client client, CloseReason reason) {
                return said(name + " close " + client.id().connection());
            }

            @Override
            public Future<?> onWorkerStop(Worker worker) {
                return said(name + " stop");
            }
        };
    }

    private Future<Void> said(String call) {
        calls.add(call);
        return Future.succeededFuture();
    }
}
