package io.gatehouse.business;

import io.gatehouse.business.api.EventHandler;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** One scripted register, one or two scripted gateways, and a real worker between them. */
final class WorkerFixture implements AutoCloseable {
    static final WorkerOptions OPTIONS = WorkerOptions.DEFAULTS
            .name("test-worker")
            .startGrace(Duration.ofSeconds(30))
            .stopTimeout(Duration.ofMillis(500))
            .queryDeadline(Duration.ofSeconds(30));

    final ScriptedGateway gateway = new ScriptedGateway("gateway-1", 0x0a00_0001_0b54L);
    final ScriptedGateway second;
    final ScriptedRegister register;
    final BusinessWorker worker;

    private WorkerFixture(int gateways, WorkerOptions options, Function<Worker, ? extends EventHandler> handler) {
        second = gateways > 1 ? new ScriptedGateway("gateway-2", 0x0a00_0002_0b54L) : null;
        register = second == null ? new ScriptedRegister(gateway) : new ScriptedRegister(gateway, second);
        worker = BusinessWorker.create(options.registers(register.address()));
        try {
            worker.start(handler.apply(worker)).await(40, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the worker does not start", e);
        }
        gateway.awaitReady();
        if (second != null) {
            second.awaitReady();
        }
    }

    static WorkerFixture start(EventHandler handler) {
        return new WorkerFixture(1, OPTIONS, worker -> handler);
    }

    static WorkerFixture start(WorkerOptions options, Function<Worker, ? extends EventHandler> handler) {
        return new WorkerFixture(1, options, handler);
    }

    static WorkerFixture startWithTwoGateways(WorkerOptions options, Function<Worker, ? extends EventHandler> handler) {
        return new WorkerFixture(2, options, handler);
    }

    @Override
    public void close() {
        worker.close();
        register.close();
        gateway.close();
        if (second != null) {
            second.close();
        }
    }
}
