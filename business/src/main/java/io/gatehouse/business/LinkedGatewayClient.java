package io.gatehouse.business;

import io.gatehouse.base.Waiting;
import io.gatehouse.business.api.GatewayClientOptions;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.route.RoutedClients;
import io.gatehouse.business.shared.SharedAccess;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.StatusMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node in the role of pusher, whose calls are those of {@link RoutedClients}. Any thread. */
final class LinkedGatewayClient extends RoutedClients implements GatewayClient {
    private static final Logger LOG = LoggerFactory.getLogger(LinkedGatewayClient.class);
    // A link gives its peer a second to answer.
    private static final long CLOSE_MS = 1200;

    private final ClusterAccess cluster;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Promise<Void> ended = Promise.promise();

    private final HandlerThreads threads; // null together with the next
    private final SharedAccess shared; // null if it shares nothing

    private LinkedGatewayClient(ClusterAccess cluster, GatewayClientOptions options) {
        super(cluster.links(), cluster.callbacks(), options.queryDeadline());
        this.cluster = cluster;
        boolean shares = !options.sharedData().isEmpty();
        threads = shares ? new HandlerThreads(options.name(), 0) : null;
        shared = shares
                ? SharedAccess.open(
                        "gateway-client.shared-data",
                        options.name(),
                        options.sharedData(),
                        options.link().secret(),
                        WorkerOptions.DEFAULTS.lease(),
                        cluster.callbacks(),
                        threads,
                        cluster.loop())
                : null;
    }

    static Future<GatewayClient> connect(GatewayClientOptions options) {
        WorkerOptions asWorker = WorkerOptions.DEFAULTS
                .name(options.name())
                .registers(options.registers())
                .link(options.link())
                .startGrace(options.startGrace())
                .maxQueries(options.maxQueries());
        // Its callers are threads of somebody else's: none may be held up.
        ClusterAccess cluster = new ClusterAccess(LinkRole.PUSHER, asWorker, () -> false);
        var client = new LinkedGatewayClient(cluster, options);
        Promise<GatewayClient> connected = Promise.promise();
        cluster.start(
                        link -> new NoEvents(),
                        figures -> {},
                        LinkedGatewayClient::refuseToDrain,
                        cluster.links()::onTopology)
                .compose(ignored -> client.sharedData(options.startGrace().toMillis()))
                .onComplete(ignored -> cluster.callbacks().complete(connected, () -> client));
        return connected.future();
    }

    private Future<Void> sharedData(long graceMs) {
        if (shared == null) {
            return Future.succeededFuture();
        }
        Promise<Void> there = Promise.promise();
        shared.connected().onSuccess(done -> there.tryComplete());
        cluster.loop().schedule(() -> there.tryComplete(), graceMs, TimeUnit.MILLISECONDS);
        return there.future();
    }

    private static StatusMessage.DrainReported refuseToDrain(StatusMessage.AskDrain question) {
        throw new ProtocolException(question.command() + " for a node that takes no clients");
    }

    @Override
    public List<GatewayInfo> gateways() {
        return cluster.links().known().infos();
    }

    @Override
    public SharedData shared() {
        if (shared == null) {
            throw new IllegalStateException(
                    "This client shares nothing: it was not told where. Give it the registers' register.shared-data, by"
                            + " GatewayClientOptions.sharedData.");
        }
        return shared;
    }

    @Override
    public Future<Void> stop() {
        if (closed.compareAndSet(false, true)) {
            cluster.callbacks().complete(ended, () -> {
                end();
                return null;
            });
        }
        return ended.future();
    }

    @Override
    public void close() {
        Waiting.requireMayBlock("Call stop().");
        if (closed.compareAndSet(false, true)) {
            try {
                end();
            } finally {
                ended.complete();
            }
        } else {
            // Another thread is at it, or was.
            Waiting.forEnd(ended.future());
        }
    }

    private void end() {
        if (shared != null) {
            shared.stopTaking();
            shared.awaitConsumers(CLOSE_MS);
            shared.close();
            threads.interrupt();
        }
        Future<Void> withdrawn = cluster.leaveRegister();
        await(cluster.closeLinks("client closes"), "the links to close");
        await(withdrawn, "the register to take our leave");
        await(cluster.closeLoop(), "the event loop to end");
    }

    private void await(Future<Void> future, String what) {
        if (!Waiting.upTo(Duration.ofMillis(CLOSE_MS), future)) {
            LOG.warn("{} closes without waiting longer than {} ms for {}", cluster.self(), CLOSE_MS, what);
        }
    }
}
