package io.gatehouse.business;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeFailure;
import io.vertx.core.Future;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker as a process: READY line and exit codes. Main thread. */
final class WorkerProcess implements Node {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final WorkerOptions options;
    private final BusinessWorker worker;
    private final ClientEvents handler;

    /** @param handlerOf called at once; may throw {@link NodeFailure} */
    WorkerProcess(WorkerOptions options, Function<Worker, ClientEvents> handlerOf) {
        this.options = options;
        worker = BusinessWorker.create(options);
        try {
            handler = handlerOf.apply(worker);
        } catch (RuntimeException e) {
            worker.close();
            throw e;
        }
    }

    @Override
    public Future<String> start() {
        return worker.start(handler)
                .map(ignored -> ready())
                // Stopped while it started: nobody's failure.
                .recover(e -> Future.failedFuture(e instanceof CancellationException ? e : failure(e)));
    }

    private String ready() {
        String registers = options.registers().stream().map(HostPort::toString).collect(Collectors.joining(","));
        return "worker " + options.name() + " handler=" + handlerName() + " register=" + registers + " gateways="
                + worker.linkedGateways();
    }

    private NodeFailure failure(Throwable cause) {
        LOG.error("The handler's onWorkerStart failed", cause);
        return new NodeFailure(
                ExitCode.HANDLER,
                handlerName() + ".onWorkerStart failed (" + cause.getClass().getSimpleName()
                        + "); the log has the details.");
    }

    private String handlerName() {
        return handler.getClass().getName();
    }

    @Override
    public Future<Void> stop() {
        return worker.stop();
    }
}
