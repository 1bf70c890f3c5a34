package io.gatehouse.samples.fault;

import io.gatehouse.samples.process.LaunchedNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Clients that are there under a uid each, for handlers that give it to them. */
final class PresenceClients {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Map<String, WebSocket> byUid = new HashMap<>();
    private final Map<String, LaunchedNode> gatewayOf = new HashMap<>();

    String signIn(String uid, LaunchedNode gateway) {
        URI uri = gateway.clients().resolve("/?uid=" + uid);
        byUid.put(
                uid,
                HTTP.newWebSocketBuilder()
                        .buildAsync(uri, new WebSocket.Listener() {})
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join());
        gatewayOf.put(uid, gateway);
        return uid;
    }

    void leave(String uid) {
        byUid.remove(uid).sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    /** This gateway is gone, and its clients with it. */
    void forget(LaunchedNode gateway) {
        byUid.keySet().removeIf(uid -> isAt(uid, gateway));
    }

    boolean isAt(String uid, LaunchedNode gateway) {
        return gatewayOf.get(uid) == gateway;
    }

    /** Who has signed in and not left. */
    Set<String> uids() {
        return byUid.keySet();
    }

    /** The same of those whom this gateway does not have. */
    Set<String> uidsBut(LaunchedNode gateway) {
        Set<String> others = new HashSet<>(byUid.keySet());
        others.removeIf(uid -> isAt(uid, gateway));
        return others;
    }

    /** Whether nobody's connection was ended by the other side. */
    boolean areAllOpen() {
        return byUid.values().stream().noneMatch(WebSocket::isInputClosed);
    }
}
