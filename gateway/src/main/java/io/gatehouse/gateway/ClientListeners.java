package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.gateway.api.ClientProtocol;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.api.TlsFiles;
import io.gatehouse.gateway.client.Entrance;
import io.gatehouse.gateway.stream.StreamProtocol;
import io.gatehouse.gateway.worker.Losses;
import io.gatehouse.link.NettyBridge;
import io.gatehouse.tls.WatchedCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client listeners of a gateway, each on all its event loops: opens them, and gives them new certificates. */
final class ClientListeners {
    private static final Logger LOG = LoggerFactory.getLogger(ClientListeners.class);

    private final Vertx vertx;
    private final GatewayOptions options;
    private final Entrance entrance;
    private final List<ServedListener> listeners = new ArrayList<>();
    private final List<ListenAddress> listening = new CopyOnWriteArrayList<>();
    private List<EventLoopVerticle> loops = List.of();

    /** @throws ConfigurationException if a listener names a framing that is not there, or cannot work on this module path */
    ClientListeners(Vertx vertx, GatewayOptions options, Losses losses, Entrance entrance) {
        this.entrance = entrance;
        this.vertx = vertx;
        this.options = options;
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? getClass().getClassLoader() : context;
        if (options.listen().stream().anyMatch(each -> each.protocol() == ClientProtocol.WEBSOCKET)) {
            NettyBridge.requireHttpChannels();
        }
        for (ListenAddress each : options.listen()) {
            StreamProtocol stream = each.protocol() == ClientProtocol.WEBSOCKET
                    ? null
                    : StreamProtocol.of(
                            each, FramingLoader.load(each, loader), () -> losses.add(LossReason.FRAMING_FAILED, 1));
            listeners.add(new ServedListener(each, stream, each.isTls() ? certificate(each) : null));
        }
    }

    private WatchedCertificate certificate(ListenAddress listener) {
        boolean isOwn = listener.settings().tls() != null;
        TlsFiles files = isOwn ? listener.settings().tls() : options.tls().files();
        String prefix = isOwn ? "gateway.listen=" + listener + ": tls-" : "gateway.tls-";
        return new WatchedCertificate(vertx, files.certificate(), files.key(), prefix + "cert", prefix + "key");
    }

    /** With their real ports, once they are open. */
    List<ListenAddress> listening() {
        return List.copyOf(listening);
    }

    /**
     * Opens one after the other.
     *
     * @param address of the listener with this number
     * @return failed with a {@link NodeFailure} that names the option
     */
    Future<Void> open(List<EventLoopVerticle> onLoops, IntFunction<SocketAddress> address) {
        loops = List.copyOf(onLoops);
        Future<Void> all = Future.succeededFuture();
        boolean isTls = false;
        for (int i = 0; i < listeners.size(); i++) {
            ServedListener each = listeners.get(i);
            SocketAddress at = address.apply(i);
            isTls |= each.certificate() != null;
            all = all.compose(ignored -> certificate(each)).compose(certificate -> open(each, certificate, at));
        }
        if (isTls) {
            all = all.onSuccess(opened ->
                    vertx.setPeriodic(options.tls().reloadInterval().toMillis(), timer -> reloadCertificates()));
        }
        return all;
    }

    private Future<Void> open(ServedListener listener, KeyCertOptions certificate, SocketAddress at) {
        return Future.all(loops.stream()
                        .map(loop -> loop.listenForClients(listener, certificate, at))
                        .toList())
                .recover(cause -> Future.failedFuture(NodeFailure.cannotListen(
                        "gateway.listen", listener.address().toString(), cause)))
                .onSuccess(ports -> {
                    ListenAddress open = listener.address().withPort(ports.resultAt(0));
                    entrance.watch(open);
                    listening.add(open);
                })
                .mapEmpty();
    }

    private Future<KeyCertOptions> certificate(ServedListener listener) {
        if (listener.certificate() == null) {
            return Future.succeededFuture();
        }
        return vertx.<KeyCertOptions>executeBlocking(
                        () -> listener.certificate().load())
                .recover(wrong -> Future.failedFuture(
                        wrong instanceof ConfigurationException
                                ? new NodeFailure(ExitCode.CONFIGURATION, wrong.getMessage())
                                : wrong));
    }

    private void reloadCertificates() {
        for (ServedListener each : listeners) {
            if (each.certificate() != null) {
                vertx.executeBlocking(() -> each.certificate().isChanged()
                                ? each.certificate().load()
                                : null)
                        .compose(changed -> changed == null ? Future.succeededFuture() : use(each, changed))
                        // Once for each change of the files. Renewing tools may write them one after the other.
                        .onFailure(wrong -> LOG.warn(
                                "{}: the new certificate is not used, the old one stays: {}",
                                each.address(),
                                wrong.getMessage()));
            }
        }
    }

    private Future<Void> use(ServedListener listener, KeyCertOptions certificate) {
        return Future.all(loops.stream()
                        .map(loop -> loop.useCertificate(listener, certificate))
                        .toList())
                .onSuccess(used -> LOG.info("{}: new connections get the new certificate", listener.address()))
                .mapEmpty();
    }
}
