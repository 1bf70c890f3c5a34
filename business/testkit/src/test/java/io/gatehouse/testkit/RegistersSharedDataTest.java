package io.gatehouse.testkit;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.register.ClusterOptions;
import io.gatehouse.register.RegisterOptions;
import io.gatehouse.register.RegisterServer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two registers, a worker of the one and a program that only sends at the other, in one JVM on addresses of their own. */
class RegistersSharedDataTest extends SharedDataContract {
    private static final String NETWORK =
            "127." + (1 + new Random().nextInt(250)) + "." + new Random().nextInt(250) + ".";
    private static final RegisterServer ONE = register(1);
    private static final RegisterServer TWO = register(2);
    private static final BusinessWorker WORKER = BusinessWorker.create(
            WorkerOptions.DEFAULTS.name("sharing").registers(NETWORK + "1:1236").sharedData(sharedData(1)));
    private static final CompletableFuture<GatewayClient> CLIENT = new CompletableFuture<>();

    private static HostPort sharedData(int number) {
        return new HostPort(NETWORK + number, 1238);
    }

    private static RegisterServer register(int number) {
        HostPort at = new HostPort(NETWORK + number, 1237);
        return RegisterServer.create(RegisterOptions.DEFAULTS
                .bind(at.withPort(1236))
                .cluster(ClusterOptions.of(at, new HostPort(NETWORK + 1, 1237), new HostPort(NETWORK + 2, 1237))
                        .sharedData(sharedData(number))));
    }

    @BeforeAll
    static void start() throws Exception {
        ONE.start().await(60, TimeUnit.SECONDS);
        TWO.start().await(60, TimeUnit.SECONDS);
        WORKER.start(new ClientEvents() {}).await(60, TimeUnit.SECONDS);
        CLIENT.complete(GatewayClient.connect(
                        GatewayClientOptions.of(NETWORK + "2:1236").sharedData(sharedData(2)))
                .await(60, TimeUnit.SECONDS));
    }

    @AfterAll
    static void stop() {
        CLIENT.join().close();
        WORKER.close();
        TWO.close();
        ONE.close();
    }

    @Override
    SharedData shared() {
        return WORKER.shared();
    }

    @Override
    SharedData other() {
        return CLIENT.join().shared();
    }

    @Override
    int times() {
        return 2;
    }

    @Override
    void tolerateErrors() {}

    @Override
    void until(Duration deadline, BooleanSupplier condition, String what) {
        Await.until(deadline, condition, () -> "not within " + deadline + ": " + what);
    }
}
