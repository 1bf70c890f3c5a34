package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.NodeIdentity;
import io.vertx.core.Context;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a program that embeds a gateway is told. */
class GatewayListenerTest extends GatewayFixture {
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final GatewayListener recording = new GatewayListener() {
        @Override
        public void onClientOpened(ClientId client, ClientOrigin origin) {
            tell("opened " + client + " " + origin.listener() + origin.path() + " of " + origin.remoteAddress());
        }

        @Override
        public void onClientClosed(ClientId client, CloseReason reason) {
            tell("closed " + client + " " + reason.code());
        }

        @Override
        public void onWorkerLinked(NodeIdentity worker) {
            tell("linked " + worker.name());
        }

        @Override
        public void onWorkerUnlinked(NodeIdentity worker, String reason) {
            tell("unlinked " + worker.name() + (reason.isEmpty() ? " without a reason" : ""));
        }

        private void tell(String what) {
            told.add(what + (Context.isOnEventLoopThread() ? "" : " on a thread of its own"));
        }
    };

    @Test
    @Tag("GW-20")
    @Tag("GW-21")
    void shouldTellOfEachClientWhenItComesAndWhenItGoes() throws Exception {
        start(options(), recording);
        ScriptedWorker worker = worker();
        TestClient client = connect("/here");
        ClientId id = new ClientId(
                gateway.identity().id(), worker.awaitConnected("/here").stamp().connection());
        String listener = gateway.listening().get(0).name();
        assertThat(told).containsExactly("linked worker", "opened " + id + " " + listener + "/here of 127.0.0.1");

        worker.send(close(id.connection(), CloseReason.REPLACED));
        client.awaitClosed();

        Await.until("the end is told", () -> told.size() == 3);
        assertThat(told.get(2)).isEqualTo("closed " + id + " 4501");
    }

    @Test
    @Tag("GW-20")
    @Tag("EV-02")
    @Tag("EV-05")
    void shouldTellNobodyOfAPortScan() throws Exception {
        start(options(), recording);
        ScriptedWorker worker = worker();
        dial(clientAddress()).close();
        dial(gateway.linkAddress()).close();

        connect("/real");
        worker.awaitConnected("/real");

        assertThat(worker.eventCount()).isEqualTo(1);
        assertThat(told).hasSize(2).element(1).asString().startsWith("opened").contains("/real");
    }

    @Test
    @Tag("GW-23")
    @Tag("GW-24")
    void shouldTellOfEachWorkerWhenItLinksAndWhenItIsLost() {
        start(options(), recording);
        ScriptedWorker first = worker("first");
        worker("second");

        first.die();

        Await.until("the loss is told", () -> told.size() == 3);
        assertThat(told).containsExactly("linked first", "linked second", "unlinked first");
    }

    @Test
    void shouldGoOnWhenAListenerThrows() throws Exception {
        start(options(), new GatewayListener() {
            @Override
            public void onClientOpened(ClientId client, ClientOrigin origin) {
                throw new IllegalStateException("listener bug");
            }

            @Override
            public void onClientClosed(ClientId client, CloseReason reason) {
                throw new IllegalStateException("listener bug");
            }

            @Override
            public void onWorkerLinked(NodeIdentity worker) {
                throw new IllegalStateException("listener bug");
            }
        });
        ScriptedWorker worker = worker();
        TestClient client = connect("/");

        client.send("served");
        worker.await("the message", seen -> seen.text().equals("served"));
        int id = worker.awaitConnected("/").stamp().connection();
        worker.send(close(id, CloseReason.NORMAL));
        client.awaitClosed();

        worker.await(io.gatehouse.protocol.GatewayEvent.Closed.class, id);
        assertThat(log.takeErrors()).hasSize(3).allMatch(line -> line.contains("The gateway listener's on"));
    }
}
