package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.HostPort;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway on real sockets, with workers and clients that a test commands. There is no register, and none is needed. */
@ExtendWith(LeakCheck.class)
abstract class GatewayFixture {
    static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    static final LinkOptions LINKS = LinkOptions.DEFAULTS.redial(Duration.ofMillis(2), Duration.ofMillis(50));
    static final GatewayCommand.Ready READY = new GatewayCommand.Ready(16, 64 << 10, 16 << 20);

    final Vertx vertx = Vertx.vertx();
    final CapturedLog log = new CapturedLog("io.gatehouse");
    private final WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
            .setMaxConnections(100_000)
            .setMaxFrameSize(8 << 20)
            .setMaxMessageSize(8 << 20));
    private final List<GatewayServer> gateways = new ArrayList<>();
    private final List<ScriptedWorker> workers = new ArrayList<>();
    private final List<RawClient> raw = new ArrayList<>();
    GatewayServer gateway;

    @AfterEach
    void closeAll() throws Exception {
        for (RawClient client : raw) {
            client.close();
        }
        workers.forEach(ScriptedWorker::release);
        for (GatewayServer server : gateways) {
            Await.result(server.stop());
        }
        Await.result(vertx.close());
        log.close();
        assertThat(log.atLeast(Level.ERROR)).isEmpty();
    }

    static GatewayOptions options() {
        // Port 9 of loopback: nobody is there, so the register is never found.
        return GatewayOptions.defaults()
                .at(List.of(new ListenAddress("ws", ANY_PORT)), ANY_PORT, null)
                .registers(List.of(new HostPort("127.0.0.1", 9)), Duration.ofSeconds(10))
                .links(LINKS)
                // Which worker has a client would depend on when the second one joined.
                .rebalanceRate(0)
                .eventLoops(2);
    }

    static ClientLimits limits() {
        return ClientLimits.DEFAULTS;
    }

    GatewayServer start() {
        return start(options());
    }

    GatewayServer start(ClientLimits limits) {
        return start(options().limits(limits));
    }

    GatewayServer start(GatewayOptions options) {
        return start(options, GatewayListener.NONE);
    }

    GatewayServer start(GatewayOptions options, GatewayListener listener) {
        gateway = GatewayServer.create(options, listener);
        gateways.add(gateway);
        Await.result(gateway.start());
        return gateway;
    }

    ScriptedWorker worker() {
        return worker("worker");
    }

    ScriptedWorker worker(String name) {
        return worker(name, READY);
    }

    ScriptedWorker worker(String name, GatewayCommand.Ready ready) {
        int before = gateway.readyWorkers();
        ScriptedWorker worker = ScriptedWorker.dial(vertx, LINKS, LinkRole.WORKER, gateway.linkAddress(), ready, name);
        workers.add(worker);
        if (ready != null) {
            Await.until(name + " ready", () -> gateway.readyWorkers() > before);
        }
        return worker;
    }

    /** A worker has been there that lets clients in unasked: from now on they come in, and wait for the next. */
    void workerWasThere() {
        worker("former").die();
        Await.until("no worker", () -> gateway.readyWorkers() == 0);
    }

    HostPort clientAddress() {
        return gateway.listening().get(0).at();
    }

    WebSocketConnectOptions to(String uri) {
        HostPort address = clientAddress();
        return new WebSocketConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setURI(uri);
    }

    TestClient connect(String uri) {
        return connect(to(uri));
    }

    TestClient connect(WebSocketConnectOptions options) {
        return Await.result(tryConnect(options));
    }

    Future<TestClient> tryConnect(WebSocketConnectOptions options) {
        return sockets.connect(options).map(TestClient::new);
    }

    RawClient rawClient(String path) throws IOException {
        return track(RawClient.connect(clientAddress(), path));
    }

    RawClient dial(HostPort address) throws IOException {
        return track(RawClient.dial(address));
    }

    private RawClient track(RawClient client) {
        raw.add(client);
        return client;
    }

    static GatewayCommand.CloseClients close(int connection, CloseReason reason) {
        return new GatewayCommand.CloseClients(0, 0, Target.clients(connection), reason, false);
    }

    static GatewayCommand.CloseClients kill(int connection, CloseReason reason) {
        return new GatewayCommand.CloseClients(0, 0, Target.clients(connection), reason, true);
    }
}
