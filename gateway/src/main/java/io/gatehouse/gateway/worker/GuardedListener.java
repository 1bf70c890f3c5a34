package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.NodeIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an application's listener throws away from clients and links. As threaded as the calls to it. */
public final class GuardedListener implements GatewayListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final GatewayListener listener;

    /** @param listener the application's */
    public GuardedListener(GatewayListener listener) {
        this.listener = listener;
    }

    @Override
    public void onClientOpened(ClientId client, ClientOrigin origin) {
        guard("onClientOpened", () -> listener.onClientOpened(client, origin));
    }

    @Override
    public void onClientClosed(ClientId client, CloseReason reason) {
        guard("onClientClosed", () -> listener.onClientClosed(client, reason));
    }

    @Override
    public void onWorkerLinked(NodeIdentity worker) {
        guard("onWorkerLinked", () -> listener.onWorkerLinked(worker));
    }

    @Override
    public void onWorkerUnlinked(NodeIdentity worker, String reason) {
        guard("onWorkerUnlinked", () -> listener.onWorkerUnlinked(worker, reason));
    }

    private static void guard(String method, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("The gateway listener's {} failed; the gateway goes on.", method, e);
        }
    }
}
