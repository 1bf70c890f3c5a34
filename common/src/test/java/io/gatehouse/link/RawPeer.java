package io.gatehouse.link;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.FrameDecoder;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** One end of a connection that says exactly what a test wants, byte by byte, and reads only when asked to. */
final class RawPeer implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 40_000;

    private final Socket socket;
    private final FrameDecoder decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 1 << 24);
    private final Queue<WireMessage> messages = new ArrayDeque<>();

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
    }

    static RawPeer dial(HostPort address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(new java.net.InetSocketAddress(address.host(), address.port()), READ_TIMEOUT_MS);
        return new RawPeer(socket);
    }

    void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void write(long sequence, WireMessage message) throws IOException {
        write(bytes(sequence, message));
    }

    static byte[] bytes(long sequence, WireMessage message) {
        ByteBuf frame = Unpooled.buffer();
        FrameCodec.encode(message, sequence, frame);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        return bytes;
    }

    /** The next message, or null at the end of the stream. */
    WireMessage read() throws IOException {
        byte[] buffer = new byte[64 << 10];
        while (messages.isEmpty()) {
            int read = socket.getInputStream().read(buffer);
            if (read < 0) {
                return null;
            }
            decoder.decode(Unpooled.wrappedBuffer(buffer, 0, read), (message, bytes) -> messages.add(message));
        }
        return messages.remove();
    }

    /** Reads the next message, which must be of this kind. */
    <T extends WireMessage> T read(Class<T> kind) throws IOException {
        return kind.cast(read());
    }

    /** Dials as {@code self}; afterwards the link is open at both ends. */
    void handshake(LinkOptions options, NodeIdentity self) throws IOException {
        handshake(options, new LinkControl.Hello(self, LinkAuthenticator.nonce()));
    }

    /** The same with a hello of its own; gives what the listener answered. */
    LinkControl.Challenge handshake(LinkOptions options, LinkControl.Hello hello) throws IOException {
        LinkAuthenticator authenticator = new LinkAuthenticator(options.secret());
        write(0, hello);
        LinkControl.Challenge challenge = read(LinkControl.Challenge.class);
        write(0, new LinkControl.Proof(authenticator.diallerProof(hello, challenge)));
        LinkControl.Welcome welcome = read(LinkControl.Welcome.class);
        if (!LinkAuthenticator.matches(authenticator.listenerProof(hello, challenge), welcome.hmac())) {
            throw new AssertionError("the listener does not prove what it chose");
        }
        return challenge;
    }

    /** Answers a dialler as {@code self}; afterwards the link is open at both ends. */
    void answerHandshake(LinkOptions options, NodeIdentity self) throws IOException {
        answerHandshake(options, self, FrameCodec.VERSION);
    }

    /** The same with a version of its choice. */
    void answerHandshake(LinkOptions options, NodeIdentity self, int version) throws IOException {
        LinkAuthenticator authenticator = new LinkAuthenticator(options.secret());
        LinkControl.Hello hello = read(LinkControl.Hello.class);
        LinkControl.Challenge challenge = new LinkControl.Challenge(self, LinkAuthenticator.nonce(), version);
        write(0, challenge);
        read(LinkControl.Proof.class);
        write(0, new LinkControl.Welcome(authenticator.listenerProof(hello, challenge)));
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        socket.close();
    }

    /** Accepts what a test then speaks for. */
    static final class Listener implements AutoCloseable {
        private final ServerSocket socket;
        private final List<RawPeer> peers;

        Listener(List<RawPeer> peers) throws IOException {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.peers = peers;
            socket.setSoTimeout(READ_TIMEOUT_MS);
        }

        HostPort address() {
            return new HostPort("127.0.0.1", socket.getLocalPort());
        }

        RawPeer accept() throws IOException {
            RawPeer peer = new RawPeer(socket.accept());
            peers.add(peer);
            return peer;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
