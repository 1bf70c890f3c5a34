package io.gatehouse.business;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.api.EventHandler;
import io.gatehouse.business.api.Worker;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.push.PushApi;
import io.gatehouse.business.push.PushOptions;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeFailure;
import io.vertx.core.Future;
import java.util.Optional;
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
    private final EventHandler handler;
    private final Optional<PushApi> push;

    /** @param handlerOf called at once; may throw {@link NodeFailure} */
    WorkerProcess(PlainWorkerFlags flags, Function<Worker, ? extends EventHandler> handlerOf) {
        options = flags.toOptions();
        worker = BusinessWorker.create(options);
        try {
            handler = handlerOf.apply(worker);
            push = flags.push().map(this::pushApi);
            push.ifPresent(api -> worker.reportAlso(api::addTo));
        } catch (RuntimeException e) {
            worker.close();
            throw e;
        }
    }

    @Override
    public Future<String> start() {
        // First, as an address in use is found at once, and clients would be bound to a worker that ends.
        Future<String> pushing =
                push.map(api -> api.start().map(at -> " push=" + at)).orElse(Future.succeededFuture(""));
        return pushing.compose(at -> worker.start(handler)
                .map(ignored -> ready() + at)
                // Stopped while it started: nobody's failure.
                .recover(e -> Future.failedFuture(e instanceof CancellationException ? e : failure(e))));
    }

    private PushApi pushApi(PushOptions pushOptions) {
        try {
            return PushApi.create(pushOptions, worker.clients(), worker::gateways);
        } catch (NoClassDefFoundError e) {
            throw new NodeFailure(
                    ExitCode.CONFIGURATION,
                    PushOptions.BIND_KEY + "=" + pushOptions.bind()
                            + " needs Vert.x Web, which is not on the class path. Add io.vertx:vertx-web to it.");
        }
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
        // A request that comes now could not be told of what became of it.
        Future<Void> deaf = push.map(PushApi::stop).orElse(Future.succeededFuture());
        return deaf.eventually(worker::stop);
    }
}
