package io.gatehouse.link;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.Await;
import io.gatehouse.base.CapturedLog;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.LeakCheck;
import io.gatehouse.base.Secret;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway's link server and a worker's link clients on real sockets. */
@ExtendWith(LeakCheck.class)
abstract class LinkFixture {
    static final NodeIdentity GATEWAY = new NodeIdentity(LinkRole.GATEWAY, 7, 70, "gw");
    static final NodeIdentity WORKER = new NodeIdentity(LinkRole.WORKER, 8, 80, "wk");
    static final LinkOptions OPTIONS = LinkOptions.DEFAULTS
            .secret(Secret.of("a secret of thirty-two bytes or more"))
            .redial(Duration.ofMillis(2), Duration.ofMillis(50));

    final Vertx vertx = Vertx.vertx();
    final CapturedLog log = new CapturedLog("io.gatehouse");
    final RecordingListener accepted = new RecordingListener();
    final RecordingListener dialled = new RecordingListener();
    private final List<RawPeer> raw = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (RawPeer peer : raw) {
            peer.close();
        }
        Await.result(vertx.close());
        log.close();
    }

    LinkServer server(LinkOptions options) {
        return new LinkServer(vertx, options, GATEWAY, Set.of(LinkRole.WORKER, LinkRole.PUSHER), ignored -> accepted);
    }

    HostPort listen(LinkServer server) {
        return listen(server, 0);
    }

    HostPort listen(LinkServer server, int port) {
        Context context = vertx.getOrCreateContext();
        Promise<Integer> listening = Promise.promise();
        context.runOnContext(ignored -> server.listen(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                .onComplete(listening));
        return new HostPort("127.0.0.1", Await.result(listening.future()));
    }

    HostPort serve(LinkOptions options) {
        return listen(server(options));
    }

    LinkClient dial(LinkOptions options, HostPort... addresses) {
        LinkClient client = new LinkClient(vertx, options, WORKER, LinkRole.GATEWAY, Arrays.asList(addresses), dialled);
        client.start();
        return client;
    }

    /** A socket whose bytes the test writes itself. */
    RawPeer raw(HostPort address) throws Exception {
        RawPeer peer = RawPeer.dial(address);
        raw.add(peer);
        return peer;
    }

    /** Listens without ever linking; the test accepts and speaks itself. */
    RawPeer.Listener rawListener() throws Exception {
        RawPeer.Listener listener = new RawPeer.Listener(raw);
        return listener;
    }

    static GatewayCommand.Ungroup numbered(long number) {
        return new GatewayCommand.Ungroup(number, "g");
    }

    List<String> warnings() {
        return log.atLeast(Level.WARN);
    }
}
