package io.gatehouse.testkit;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.gateway.GatewayServer;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.register.RegisterOptions;
import io.gatehouse.register.RegisterServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A register, some gateways and some workers in this JVM, on free loopback ports; the same code as in separate processes.
 *
 * <p>Threading: one test thread. Close it; it then closes its clients, workers, gateways and register, in this order.
 */
public final class LocalCluster implements AutoCloseable {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Function<Worker, ClientEvents> handler;
    private final RegisterServer register = RegisterServer.create(RegisterOptions.DEFAULTS.bind(ANY_PORT));
    private final List<GatewayServer> gateways = new ArrayList<>();
    private final List<BusinessWorker> workers = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();

    private LocalCluster(Function<Worker, ClientEvents> handler) {
        this.handler = handler;
    }

    /** Starts a cluster and waits until every worker takes clients from every gateway. */
    public static LocalCluster of(int gateways, int workers, Function<Worker, ClientEvents> handler) {
        return of(gateways, workers, handler, UnaryOperator.identity());
    }

    /**
     * The same with other options of the gateways.
     *
     * @param options changes what the cluster would start them with; addresses and registers are the cluster's
     */
    public static LocalCluster of(
            int gateways, int workers, Function<Worker, ClientEvents> handler, UnaryOperator<GatewayOptions> options) {
        LocalCluster cluster = new LocalCluster(handler);
        try {
            await(cluster.register.start());
            for (int i = 0; i < gateways; i++) {
                cluster.startGateway(options);
            }
            for (int i = 0; i < workers; i++) {
                cluster.addWorker();
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one more worker and waits until it takes clients from every gateway. */
    public BusinessWorker addWorker() {
        BusinessWorker worker = BusinessWorker.create(
                WorkerOptions.DEFAULTS.name("worker-" + workers.size()).registers(List.of(register.address())));
        workers.add(worker);
        await(worker.start(handler.apply(worker)));
        awaitReadyWorkers();
        return worker;
    }

    /** Stops a worker as SIGTERM would; its clients move to others. */
    public void stopWorker(BusinessWorker worker) {
        workers.remove(worker);
        worker.close();
        awaitReadyWorkers();
    }

    /** A worker, in the order in which they were started. */
    public BusinessWorker worker(int index) {
        return workers.get(index);
    }

    /** A gateway, in the order in which they were started. */
    public GatewayServer gateway(int index) {
        return gateways.get(index);
    }

    /** Where clients of a gateway connect. */
    public URI uri(int gateway, String pathAndQuery) {
        return URI.create(gateways.get(gateway).listening().get(0) + pathAndQuery);
    }

    /**
     * Connects a client; it is closed with the cluster.
     *
     * @param pathAndQuery such as {@code "/?room=1"}
     */
    public TestClient client(int gateway, String pathAndQuery) {
        TestClient client = TestClient.connect(uri(gateway, pathAndQuery));
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
        workers.forEach(BusinessWorker::close);
        gateways.forEach(GatewayServer::close);
        register.close();
    }

    private void startGateway(UnaryOperator<GatewayOptions> options) {
        GatewayServer gateway = GatewayServer.create(options.apply(GatewayOptions.defaults())
                .name("gateway-" + gateways.size())
                .at(List.of(new ListenAddress("ws", ANY_PORT)), ANY_PORT, null)
                .registers(List.of(register.address()), Duration.ofSeconds(10)));
        gateways.add(gateway);
        await(gateway.start());
    }

    private void awaitReadyWorkers() {
        for (GatewayServer gateway : gateways) {
            Await.until(
                    DEADLINE,
                    () -> gateway.readyWorkers() == workers.size(),
                    () -> gateway.identity() + " has " + gateway.readyWorkers() + " of " + workers.size() + " workers");
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not started within " + DEADLINE, e);
        }
    }
}
