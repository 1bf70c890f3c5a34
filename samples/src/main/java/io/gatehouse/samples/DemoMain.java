package io.gatehouse.samples;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.gateway.GatewayServer;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.register.RegisterOptions;
import io.gatehouse.register.RegisterServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;

/** {@code gatehouse demo}: all three tiers and a page in one process, put together as a program of yours could do it. */
public final class DemoMain implements Node {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final long READY_CHECK_MS = 5;

    private final DemoFlags flags;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
    private volatile RegisterServer register;
    private volatile GatewayServer gateway;
    private volatile BusinessWorker worker;

    DemoMain(DemoFlags flags) {
        this.flags = flags;
    }

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        NodeProcess.main("demo", new DemoFlags(), DemoMain::new, args);
    }

    @Override
    public Future<String> start() {
        Promise<String> ready = Promise.promise();
        // On a thread of its own: each tier makes its own Vert.x, and the steps read better one after the other.
        new Thread(() -> startAll(ready), "gatehouse-demo-start").start();
        return ready.future();
    }

    @Override
    public Future<Void> stop() {
        // The clients first: their ends are the worker's last events. The gateway after the worker, which else would
        // dial it again.
        Future<Void> drained = gateway == null ? Future.succeededFuture() : gateway.drain();
        return drained.eventually(() -> worker == null ? Future.succeededFuture() : worker.stop())
                .eventually(() -> gateway == null ? Future.succeededFuture() : gateway.stop())
                .eventually(() -> register == null ? Future.succeededFuture() : register.stop())
                .eventually(vertx::close);
    }

    /** Where clients connect to, once it has started. */
    ListenAddress clients() {
        return gateway.listening().get(0);
    }

    private void startAll(Promise<String> ready) {
        try {
            // First: a port in use is what goes wrong most often, and should say so at once.
            Promise<String> websocket = Promise.promise();
            int port = listenForPages(websocket.future()).await();
            register = RegisterServer.create(RegisterOptions.DEFAULTS.bind(ANY_PORT));
            List<HostPort> registers = List.of(register.start().await());
            gateway = GatewayServer.create(GatewayOptions.defaults()
                    .at(List.of(new ListenAddress("ws", flags.clients())), ANY_PORT, null)
                    .registers(registers, GatewayOptions.defaults().lease()));
            gateway.start().await();
            worker = BusinessWorker.create(WorkerOptions.DEFAULTS.registers(registers));
            worker.start(flags.sample().handler(worker)).await();
            awaitWorker().await();
            websocket.complete(clients().toString());
            ready.complete("demo http://127.0.0.1:" + port + "/ (" + flags.sample() + "; clients connect to "
                    + clients() + ")");
        } catch (RuntimeException e) {
            ready.fail(e);
        }
    }

    /** The worker may know the register before the register knows the gateway: READY waits until the two have met. */
    private Future<Void> awaitWorker() {
        Promise<Void> ready = Promise.promise();
        vertx.setPeriodic(READY_CHECK_MS, timer -> {
            if (gateway.readyWorkers() > 0) {
                vertx.cancelTimer(timer);
                ready.tryComplete();
            }
        });
        return ready.future();
    }

    private Future<Integer> listenForPages(Future<String> websocket) {
        return new SampleSite(vertx, flags.sample().name(), websocket)
                .listen(flags.page().host(), flags.page().port())
                .recover(cause -> Future.failedFuture(NodeFailure.cannotListen("demo.port", flags.page(), cause)));
    }
}
