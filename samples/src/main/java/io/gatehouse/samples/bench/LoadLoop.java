package io.gatehouse.samples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The load client's one thread and all its sockets: a selector, one buffer to read into, and no allocation per message. Used by the
 * thread that made it.
 */
final class LoadLoop implements AutoCloseable {
    private static final int BUFFER_BYTES = 512 * 1024;
    /** Below the ports that an address has, so that those of ended connections may rest for their minute. */
    private static final int SOCKETS_PER_ADDRESS = 4_000;

    private static final int MAX_WAIT_MS = 1;

    private final List<Gateway> gateways;
    private final boolean spin;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<LongConsumer> senders = new ArrayList<>();
    private long sockets;
    private long idleNs;

    private record Gateway(InetSocketAddress at, byte[] upgrade) {}

    LoadLoop(List<InetSocketAddress> gateways, boolean spin) {
        this.gateways =
                gateways.stream().map(at -> new Gateway(at, upgrade(at))).toList();
        this.spin = spin;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] upgrade(InetSocketAddress server) {
        return ("GET / HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins to connect a client, which has a number among those of its listener; the listener learns the rest. */
    LoadSocket connect(int number, LoadListener listener) {
        InetSocketAddress server = gatewayOf(number).at;
        LoadSocket socket = null;
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (server.getAddress().isLoopbackAddress()) {
                channel.bind(new InetSocketAddress(nextAddress(), 0));
            }
            socket = new LoadSocket(channel, number, listener);
            boolean done = channel.connect(server);
            socket.registered(
                    channel.register(selector, done ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, socket));
            if (done) {
                socket.send(gatewayOf(socket.number()).upgrade, out);
            }
            return socket;
        } catch (IOException e) {
            if (socket == null) {
                throw new UncheckedIOException("a socket cannot be opened (more descriptors? ulimit -n)", e);
            }
            fail(socket, e);
            return socket;
        }
    }

    private Gateway gatewayOf(int number) {
        return gateways.get(gatewayOf(number, gateways.size()));
    }

    /** Not number % gateways: groups are numbered by number % groups, so each would lie on few gateways, with 2 or 4 on a single one. */
    static int gatewayOf(int number, int gateways) {
        return (int) (Integer.toUnsignedLong(number * 0x9E3779B9) * gateways >>> 32);
    }

    private InetAddress nextAddress() throws IOException {
        int block = (int) (sockets++ / SOCKETS_PER_ADDRESS % 60_000) + 2;
        return InetAddress.getByAddress(new byte[] {127, 0, (byte) (block >> 8), (byte) block});
    }

    /** Sends bytes; those that the socket does not take follow when it does. */
    void send(LoadSocket socket, byte[] bytes) {
        try {
            socket.send(bytes, out);
        } catch (IOException e) {
            fail(socket, e);
        }
    }

    /** Is called once a turn with the time, to send what is due. */
    void addSender(LongConsumer sender) {
        senders.add(sender);
    }

    void removeSender(LongConsumer sender) {
        senders.remove(sender);
    }

    /** Serves all for a while. */
    void runFor(long ns) {
        runUntil(() -> false, ns);
    }

    /** Serves all until something is true, or for as long at most. @return whether it is true */
    boolean runUntil(BooleanSupplier condition, long maxNs) {
        long end = System.nanoTime() + maxNs;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            turn();
        }
        return true;
    }

    private void turn() {
        long before = System.nanoTime();
        for (int i = 0; i < senders.size(); i++) {
            senders.get(i).accept(before);
        }
        try {
            int count = spin ? selector.selectNow(this::serve) : selector.select(this::serve, MAX_WAIT_MS);
            if (count == 0) {
                idleNs += System.nanoTime() - before;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Time spent with nothing to do. */
    long idleNs() {
        return idleNs;
    }

    private void serve(SelectionKey key) {
        LoadSocket socket = (LoadSocket) key.attachment();
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                socket.send(gatewayOf(socket.number()).upgrade, out);
                return;
            }
            if (key.isWritable()) {
                socket.flush();
            }
            if (key.isReadable() && !socket.read(in, this)) {
                throw new IOException("the gateway ended it");
            }
        } catch (IOException e) {
            fail(socket, e);
        }
    }

    private void fail(LoadSocket socket, IOException why) {
        if (socket.isOpen()) {
            socket.close();
            socket.listener().lost(socket, String.valueOf(why.getMessage()));
        }
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
