package io.gatehouse.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * The transport of a Vert.x whose servers give each connection a time limit, from the accept until {@link NettyBridge} takes it over or
 * leaves it unread, and cuts those that a rule does not want at once. Vert.x's own limits begin anew with the PROXY header, with TLS and with HTTP, count nothing, and tell nobody; and there
 * is no other place to stand in before them.
 */
public final class DeadlineTransport implements io.vertx.core.transport.Transport {
    private final io.vertx.core.transport.Transport base;
    private final Accepting accepting;

    private DeadlineTransport(io.vertx.core.transport.Transport base, OnAccept onAccept) {
        this.base = base;
        this.accepting = new Accepting(base.implementation(), onAccept);
    }

    /**
     * On top of the system's own transport where there is one, else of Java's.
     *
     * @param limit  for each connection; null for none
     * @param onLate called on any event loop for each that is about to be closed because its time is over
     * @param rule   who gets that far
     */
    public static DeadlineTransport preferNative(Duration limit, Runnable onLate, AcceptRule rule) {
        io.vertx.core.transport.Transport own = io.vertx.core.transport.Transport.nativeTransport();
        boolean isThere = own != null && own.available();
        return new DeadlineTransport(
                isThere ? own : io.vertx.core.transport.Transport.NIO, new OnAccept(limit, onLate, rule));
    }

    /** The same without a time limit. */
    public static DeadlineTransport preferNative(AcceptRule rule) {
        return preferNative(null, () -> {}, rule);
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public boolean available() {
        return base.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return base.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return accepting;
    }

    /** On a listening socket: asks the rule, and gives each connection its deadline before anybody else sees it. */
    @ChannelHandler.Sharable
    private static final class OnAccept extends ChannelInboundHandlerAdapter {
        private final Duration limit;
        private final Runnable onLate;
        private final AcceptRule rule;

        private OnAccept(Duration limit, Runnable onLate, AcceptRule rule) {
            this.limit = limit;
            this.onLate = onLate;
            this.rule = rule;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel accepted = (Channel) message;
            if (ctx.channel().localAddress() instanceof InetSocketAddress listening
                    && !rule.admits(listening, accepted)) {
                // It is not registered yet, so there is no other way.
                accepted.unsafe().closeForcibly();
                return;
            }
            if (limit != null) {
                accepted.pipeline().addLast(new AcceptDeadline(limit, onLate));
            }
            ctx.fireChannelRead(accepted);
        }
    }

    /** All but the last method are the other one's. */
    private static final class Accepting implements Transport {
        private final Transport base;
        private final ChannelHandler onListening;

        private Accepting(Transport base, ChannelHandler onListening) {
            this.base = base;
            this.onListening = onListening;
        }

        @Override
        public boolean supportsDomainSockets() {
            return base.supportsDomainSockets();
        }

        @Override
        public boolean supportFileRegion() {
            return base.supportFileRegion();
        }

        @Override
        public boolean isAvailable() {
            return base.isAvailable();
        }

        @Override
        public Throwable unavailabilityCause() {
            return base.unavailabilityCause();
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return base.convert(address);
        }

        @Override
        public SocketAddress convert(java.net.SocketAddress address) {
            return base.convert(address);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return base.ioHandlerFactory();
        }

        @Override
        public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
            return base.eventLoopGroup(type, threads, factory, ioRatio);
        }

        @Override
        @SuppressWarnings("deprecation")
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return base.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
            return base.datagramChannelFactory();
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean isDomainSocket) {
            return base.channelFactory(isDomainSocket);
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean isDomainSocket) {
            return base.serverChannelFactory(isDomainSocket);
        }

        @Override
        public void configure(DatagramChannel channel, DatagramSocketOptions options) {
            base.configure(channel, options);
        }

        @Override
        public void configure(TcpConfig config, boolean isDomainSocket, Bootstrap bootstrap) {
            base.configure(config, isDomainSocket, bootstrap);
        }

        @Override
        public void configure(TcpConfig config, boolean isDomainSocket, ServerBootstrap bootstrap) {
            base.configure(config, isDomainSocket, bootstrap);
            bootstrap.handler(onListening);
        }
    }
}
