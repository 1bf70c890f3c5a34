package io.gatehouse.fuzz;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.gateway.GatewayServer;
import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.testkit.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Bytes at the ports of a gateway and a register: HTTP, WebSocket, lines, frames, the PROXY protocol, links. The first byte says where. Whatever
 * comes, it ends at most its own connection: the next one is answered.
 */
public final class SocketFuzz {
    private static final byte[] UPGRADE = ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final int TIMEOUT_MS = 10_000;
    private static final int PATIENCE_MS = 5;
    private static final int LOOK_EVERY = 50;

    private SocketFuzz() {}

    /** The nodes' start is not part of the first input's time. */
    public static void fuzzerInitialize() {
        Nodes.COUNT.set(0);
    }

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        int which = (data[0] & 0xFF) % (Nodes.PORTS.size() + 1);
        // Once more than there are ports: frames of a WebSocket.
        boolean isUpgraded = which == Nodes.PORTS.size();
        try (Socket socket = dial(Nodes.PORTS.get(isUpgraded ? 0 : which))) {
            if (isUpgraded) {
                socket.getOutputStream().write(UPGRADE);
            }
            socket.getOutputStream().write(data, 1, data.length - 1);
            socket.shutdownOutput();
            // Who has said something whole waits for a worker, which there is not: no end of the connection to wait
            // for.
            socket.setSoTimeout(PATIENCE_MS);
            drain(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            // It waits.
        } catch (SocketException e) {
            // Reset: the other side did not want to read to the end.
        }
        if (Nodes.COUNT.incrementAndGet() % LOOK_EVERY == 0) {
            requireAnswers();
        }
    }

    /** A good client is still served. */
    static void requireAnswers() throws IOException {
        try (Socket socket = dial(Nodes.PORTS.get(0))) {
            socket.getOutputStream().write(UPGRADE);
            byte[] answer = socket.getInputStream().readNBytes(12);
            String said = new String(answer, StandardCharsets.US_ASCII);
            if (!said.equals("HTTP/1.1 101")) {
                throw new AssertionError("a good upgrade is answered with '" + said + "'");
            }
        }
    }

    private static Socket dial(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[4096];
        while (in.read(buffer) >= 0) {}
    }

    /** There when they are first needed, and until the process ends. */
    private static final class Nodes {
        private static final AtomicInteger COUNT = new AtomicInteger();
        private static final List<Integer> PORTS = start();

        private static List<Integer> start() {
            // With a worker: without one, whoever comes waits for it.
            LocalCluster nodes = LocalCluster.of(1, 1, worker -> new ClientEvents() {}, SocketFuzz::listening);
            GatewayServer gateway = nodes.gateway(0);
            return Stream.concat(
                            gateway.listening().stream().map(each -> each.at().port()),
                            Stream.of(
                                    gateway.linkAddress().port(),
                                    nodes.register().port()))
                    .toList();
        }
    }

    private static GatewayOptions listening(GatewayOptions options) {
        HostPort any = new HostPort("127.0.0.1", 0);
        return options.trustedProxies(List.of(AddressRange.parse("127.0.0.0/8")))
                .at(
                        Stream.of(
                                        "ws://127.0.0.1:0?compression=on",
                                        "text://127.0.0.1:0",
                                        "frame://127.0.0.1:0",
                                        "ws://127.0.0.1:0?proxy=proxy-protocol",
                                        "ws://127.0.0.1:0?proxy=forwarded")
                                .map(ListenAddress::parse)
                                .toList(),
                        any,
                        null)
                .eventLoops(1);
    }
}
