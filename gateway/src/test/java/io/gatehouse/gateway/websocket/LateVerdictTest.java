package io.gatehouse.gateway.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatehouse.gateway.LeakCheck;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientAcceptor;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.ClientListener;
import io.gatehouse.gateway.client.ConnectionGate;
import io.gatehouse.gateway.client.Entrance;
import io.gatehouse.gateway.client.HeartbeatSweeper;
import io.gatehouse.gateway.client.InboundBudget;
import io.gatehouse.gateway.client.LoopFlusher;
import io.gatehouse.gateway.client.LoopListener;
import io.gatehouse.gateway.client.OutboxBudget;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody leaves at the door in the very turn of the loop in which it is decided whether they may come in. */
@ExtendWith(LeakCheck.class)
class LateVerdictTest implements ClientAcceptor {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final Context context = vertx.getOrCreateContext();
    private final List<Throwable> thrown = new ArrayList<>(); // loop
    private final List<ClientOrigin> taken = new ArrayList<>(); // loop
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private Verdict verdict;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private int listen() throws Exception {
        return onLoop(() -> {
                    context.exceptionHandler(thrown::add);
                    EventLoop loop = NettyBridge.eventLoop(context);
                    LoopListener listener = new LoopListener(
                            ListenAddress.parse("ws://127.0.0.1:0"),
                            ClientLimits.DEFAULTS,
                            this,
                            new LoopFlusher(loop, new OutboxBudget(Long.MAX_VALUE).addLoop(loop)),
                            new InboundBudget(Long.MAX_VALUE).addLoop(loop, 0),
                            new HeartbeatSweeper(loop, ClientLimits.DEFAULTS, List.of(), tick -> {}),
                            null,
                            TokenCheck.NONE);
                    return new WebSocketAcceptor(
                                    vertx,
                                    GatewayOptions.defaults(),
                                    listener,
                                    new Entrance(
                                            new ConnectionGate(ConnectionLimits.DEFAULTS, System::nanoTime),
                                            List.of(),
                                            lost -> {}),
                                    new DeflatedWire(1024))
                            .listen(SocketAddress.inetSocketAddress(0, "127.0.0.1"));
                })
                .get(40, TimeUnit.SECONDS);
    }

    private <T> CompletableFuture<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        context.runOnContext(then -> task.get().onComplete(done));
        return done.future().toCompletionStage().toCompletableFuture();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveAloneWhoIsGoneWhenItIsDecided(boolean isAdmitted) throws Exception {
        assumeThat(vertx.isNativeTransportEnabled())
                .as("a system that tells of the end of a socket which is not read")
                .isTrue();
        verdict = isAdmitted
                ? new Verdict.Admitted(
                        new ClientOrigin("ws:1", "127.0.0.1", 2, "/", "", List.of(), ""), ClientEntry.PLAIN)
                : new Verdict.Refused(403, "no");
        int port = listen();

        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write(REQUEST.getBytes(US_ASCII));
            asked.get(40, TimeUnit.SECONDS);
            client.setSoLinger(true, 0); // the end is a reset, which is noticed although nothing is read
        }
        gone.get(40, TimeUnit.SECONDS);
        // Behind what the verdict has put there.
        onLoop(() -> Future.succeededFuture("passed")).get(40, TimeUnit.SECONDS);

        assertThat(thrown).isEmpty();
        assertThat(taken).isEmpty();
    }

    @Override
    public Runnable admit(ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer) {
        asked.complete(null);
        return () -> {
            answer.accept(verdict);
            gone.complete(null);
        };
    }

    @Override
    public boolean isAccepting(String path) {
        return true;
    }

    @Override
    public void onLoss(LossReason why) {}

    @Override
    public ClientId nextId() {
        return new ClientId(1, 1);
    }

    @Override
    public ClientListener accept(ClientConnection client, ClientEntry entry) {
        taken.add(client.origin());
        throw new IllegalStateException("nobody is there");
    }
}
