package io.gatehouse.testkit;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.EventHandler;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A register, some gateways and some workers in this JVM, on free loopback ports; the same code as in separate processes.
 *
 * <p>Close it, or let JUnit do so: then it is a field with {@code @RegisterExtension}. An instance field is a cluster for each test; a
 * static one serves all tests of its class, and closes its clients after each. A test that fails gets a {@link ClusterState} attached to
 * what it failed with.
 *
 * <p>Closing closes its clients, gateways, workers and register, in this order. Threading: one test thread.
 */
public final class LocalCluster
        implements AutoCloseable,
                BeforeAllCallback,
                AfterEachCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Function<Worker, ? extends EventHandler> handler;
    // Nobody was there before it: it knows everybody from the start.
    private final RegisterServer register =
            RegisterServer.create(RegisterOptions.DEFAULTS.bind(ANY_PORT).leaseGrace(Duration.ofMillis(1)));
    private final List<GatewayServer> gateways = new ArrayList<>();
    private final List<BusinessWorker> workers = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();
    private final NodeLog log = NodeLog.record();
    private boolean isOfAllTests;
    private int started;
    private int connected;

    private LocalCluster(Function<Worker, ? extends EventHandler> handler) {
        this.handler = handler;
    }

    /** Starts a cluster and waits until every worker takes clients from every gateway. */
    public static LocalCluster of(int gateways, int workers, Function<Worker, ? extends EventHandler> handler) {
        return of(gateways, workers, handler, UnaryOperator.identity());
    }

    /**
     * The same with other options of the gateways.
     *
     * @param options changes what the cluster would start them with; addresses and registers are the cluster's
     */
    public static LocalCluster of(
            int gateways,
            int workers,
            Function<Worker, ? extends EventHandler> handler,
            UnaryOperator<GatewayOptions> options) {
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
        return addWorker(UnaryOperator.identity());
    }

    /**
     * The same with other options of the worker.
     *
     * @param options changes what the cluster would start it with; the registers are the cluster's
     */
    public BusinessWorker addWorker(UnaryOperator<WorkerOptions> options) {
        BusinessWorker worker = BusinessWorker.create(options.apply(WorkerOptions.DEFAULTS.name("worker-" + started++))
                .registers(List.of(register.address())));
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

    /** Where the register listens: for a worker or a {@link io.gatehouse.business.GatewayClient} of a test's own. */
    public HostPort register() {
        return register.address();
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
        return client(gateway, pathAndQuery, Map.of());
    }

    /** The same with headers. */
    public TestClient client(int gateway, String pathAndQuery, Map<String, String> headers) {
        String name = "client " + ++connected + " (" + pathAndQuery + " of gateway " + gateway + ")";
        TestClient client = TestClient.connect(name, uri(gateway, pathAndQuery), headers);
        clients.add(client);
        return client;
    }

    /** What is known of every node and client, and what the nodes have logged: several lines, for people. */
    public String describe() {
        return ClusterText.of(register, gateways, workers, clients, log);
    }

    /** JUnit calls this for a static field only: the cluster then lives as long as its class. */
    @Override
    public void beforeAll(ExtensionContext context) {
        isOfAllTests = true;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new ClusterState(describe()));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (isOfAllTests) {
            clients.forEach(TestClient::close);
            clients.clear();
        } else {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isOfAllTests) {
            close();
        }
    }

    @Override
    public void close() {
        log.close();
        clients.forEach(TestClient::close);
        // Gateways first: without workers they would warn of it.
        gateways.forEach(GatewayServer::close);
        workers.forEach(BusinessWorker::close);
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
