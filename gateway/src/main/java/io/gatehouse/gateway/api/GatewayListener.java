package io.gatehouse.gateway.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.NodeIdentity;

/**
 * Is told what happens at a gateway, for a program that runs one in its own process. It can watch and not change: what belongs to the
 * application is the handler's, on a worker.
 *
 * <p>Ordering: of one client, opened before closed, each once; of one worker, linked before unlinked, each once per link. Threading: the
 * event loop of the client or link, so calls for different ones may overlap, and a call must not block: everything on its loop waits for
 * it. An exception is logged and changes nothing.
 */
public interface GatewayListener {
    /** Watches nothing. */
    GatewayListener NONE = new GatewayListener() {};

    /** A client is in, for a WebSocket after the upgrade; no worker has been told yet. */
    default void onClientOpened(ClientId client, ClientOrigin origin) {}

    /** A client has ended, whatever the reason; its worker is being told. */
    default void onClientClosed(ClientId client, CloseReason reason) {}

    /** A worker, or a program that only sends, has linked and proved that it knows the secret. It may not take clients yet. */
    default void onWorkerLinked(NodeIdentity worker) {}

    /** Such a link has ended. */
    default void onWorkerUnlinked(NodeIdentity worker, String reason) {}
}
