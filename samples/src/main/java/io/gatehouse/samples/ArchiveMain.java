package io.gatehouse.samples;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.register.ClusterOptions;
import io.gatehouse.register.RegisterOptions;
import io.gatehouse.register.RegisterServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code gatehouse archive}: a run whose classes the JVM writes down when it ends, as the launcher's flags tell it to. The demo starts, a
 * client says something, the demo stops. Beside it starts a register that looks for others and keeps shared data, and its one program.
 */
public final class ArchiveMain implements Node {
    /** The processes that are not run here; what they have besides the demo's classes. */
    private static final List<String> OTHERS = List.of(
            "io.gatehouse.register.RegisterMain",
            "io.gatehouse.gateway.GatewayMain",
            "io.gatehouse.business.WorkerMain",
            "io.gatehouse.operator.StatusMain");

    // A build may run on a machine that has much else to do.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client =
            vertx.createWebSocketClient(); // held: Vert.x closes one that nobody refers to
    private final DemoMain demo;
    private final Runnable end;
    private final RegisterServer clustered;
    private final HostPort sharedData;

    private ArchiveMain(DemoMain demo, Runnable end) {
        this.demo = demo;
        this.end = end;
        List<HostPort> free = freePorts();
        sharedData = free.get(1);
        clustered = RegisterServer.create(RegisterOptions.DEFAULTS
                .bind(new HostPort("127.0.0.1", 0))
                .cluster(ClusterOptions.of(free.get(0), free.get(0)).sharedData(sharedData)));
    }

    /** Ports that Hazelcast is to have cannot be left to the system. */
    private static List<HostPort> freePorts() {
        try (var first = new ServerSocket(0);
                var second = new ServerSocket(0)) {
            return Stream.of(first, second)
                    .map(socket -> new HostPort("127.0.0.1", socket.getLocalPort()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the JVM with an {@link ExitCode}. */
    public static void main(String[] args) throws ClassNotFoundException {
        for (String each : OTHERS) {
            Class.forName(each);
        }
        var nobody = new PrintStream(OutputStream.nullOutputStream());
        CheckMain.commands()
                .forEach((command, options) ->
                        new NodeProcess(command, Map.of(), nobody, nobody).run(options, same -> null, "--help"));
        var process = new NodeProcess("archive", Map.of(), nobody, System.err);
        ExitCode code =
                process.run(new DemoFlags(), flags -> new ArchiveMain(new DemoMain(flags), process::stop), "--port=0");
        System.exit(code.code());
    }

    @Override
    public Future<String> start() {
        return demo.start()
                .compose(ready -> talk(demo.clients()).map(ready))
                .compose(ready -> share().map(ready))
                // Once that is printed as well.
                .onSuccess(ready -> vertx.runOnContext(event -> end.run()));
    }

    @Override
    public Future<Void> stop() {
        return demo.stop().eventually(clustered::stop).eventually(vertx::close);
    }

    private Future<Void> share() {
        return clustered
                .start()
                .compose(started -> GatewayClient.connect(
                        GatewayClientOptions.of(clustered.address().toString())
                                .sharedData(sharedData)
                                .startGrace(PATIENCE)))
                .compose(sharing ->
                        sharing.shared().counter("archive").increment().compose(counted -> sharing.stop()));
    }

    private Future<String> talk(ListenAddress at) {
        Promise<String> answer = Promise.promise();
        client.connect(at.at().port(), at.at().host(), "/")
                .onFailure(answer::fail)
                .onSuccess(socket -> {
                    socket.closeHandler(closed -> answer.tryFail("the demo closed its client"));
                    socket.textMessageHandler(answer::tryComplete);
                    socket.writeTextMessage("{\"type\":\"login\",\"client_name\":\"archive\",\"room_id\":\"1\"}");
                });
        return answer.future();
    }
}
