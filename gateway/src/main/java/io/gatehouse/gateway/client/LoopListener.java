package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.ClientProtocol;
import io.gatehouse.gateway.api.ClientRate;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientOrigin;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.net.KeyCertOptions;
import java.util.function.Consumer;

/** One listener on one event loop: what its clients have in common, so that each keeps one reference to it. Confined to its loop. */
public final class LoopListener {
    private final ListenAddress address;
    private final ClientLimits limits;
    private final ClientAcceptor above;
    private final LoopFlusher flusher;
    private final LoopInbound inbound;
    private final HeartbeatSweeper sweeper;
    private final KeyCertOptions certificate;
    private final TokenCheck token;
    private final Silence silence;
    private final ClientRate rate;
    private final WriteBufferWaterMark waterMark;
    private String name;

    /**
     * @param above       takes charge of its clients
     * @param certificate null without TLS
     * @param token       what it checks before a worker is asked
     */
    public LoopListener(
            ListenAddress address,
            ClientLimits limits,
            ClientAcceptor above,
            LoopFlusher flusher,
            LoopInbound inbound,
            HeartbeatSweeper sweeper,
            KeyCertOptions certificate,
            TokenCheck token) {
        this.address = address;
        this.limits = limits;
        this.above = above;
        this.flusher = flusher;
        this.inbound = inbound;
        this.sweeper = sweeper;
        this.certificate = certificate;
        this.token = token;
        this.silence = new Silence(address, address.settings().heartbeatOr(limits.heartbeat()), sweeper);
        this.rate = address.rate();
        this.name = address.name();
        int softBytes = limits.outboxSoftBytes();
        this.waterMark = new WriteBufferWaterMark(softBytes / 2, softBytes);
    }

    /** As configured. */
    public ListenAddress address() {
        return address;
    }

    /** What handlers see of it. */
    public String name() {
        return name;
    }

    /** It got this port, which may be a part of its name. */
    public void listensOn(int port) {
        name = address.withPort(port).name();
    }

    /** What a client may cost. */
    public ClientLimits limits() {
        return limits;
    }

    /** Certificate and key of a TLS listener. */
    public KeyCertOptions certificate() {
        return certificate;
    }

    /** Whether new clients of this path, empty for protocols without one, can be served. */
    public boolean isAccepting(String path) {
        return above.isAccepting(path);
    }

    /** Whether it can only be reached from this machine. */
    public boolean isLoopback() {
        return address.at().isLoopback();
    }

    /**
     * Asks whether somebody may come in.
     *
     * @param answer called once on this loop, at once or later, unless it is cancelled
     * @return cancels it, because the client has gone
     */
    public Runnable admit(ClientOrigin origin, Consumer<Verdict> answer) {
        Admission admission = new Admission(answer);
        token.check(origin, admission::onToken);
        return admission;
    }

    /** First the token, then the worker; cancelled in between or not. */
    private final class Admission implements Runnable {
        private final Consumer<Verdict> answer;
        private Runnable cancel; // null while the token is checked
        private boolean isCancelled;

        private Admission(Consumer<Verdict> answer) {
            this.answer = answer;
        }

        private void onToken(Verdict verdict) {
            if (isCancelled) {
                return;
            }
            if (verdict instanceof Verdict.Admitted admitted) {
                cancel = above.admit(admitted.origin(), admitted.entry(), answer);
            } else {
                above.onLoss(LossReason.REJECTED);
                answer.accept(verdict);
            }
        }

        @Override
        public void run() {
            isCancelled = true;
            if (cancel != null) {
                cancel.run();
            }
        }
    }

    /** Something was given up that nobody above knows of. */
    public void onLoss(LossReason why) {
        above.onLoss(why);
    }

    /** Makes a client of a socket and looks after its deadlines; it is to be handed {@linkplain ClientConnection#open above} next. */
    public ClientConnection connect(ChannelHandlerContext ctx, ClientOrigin origin, ClientWire wire) {
        ClientConnection client = new ClientConnection(above.nextId(), origin, ctx, this, wire);
        sweeper.add(client);
        return client;
    }

    /** No client is left. */
    public void close() {
        silence.close();
    }

    /** Null where a client may say as much as it likes. */
    RateMeter newMeter() {
        return rate.boundsMessages() ? new RateMeter(rate, sweeper.nanoTime()) : null;
    }

    /** Null where a client may send as many pings as it likes, or has none. */
    ControlMeter newControlMeter() {
        return rate.controlFramesPerSecond() > 0 && address.protocol() == ClientProtocol.WEBSOCKET
                ? new ControlMeter(rate.controlFramesPerSecond(), sweeper.nanoTime())
                : null;
    }

    /** The soft limit of an outbox. */
    WriteBufferWaterMark waterMark() {
        return waterMark;
    }

    Silence silence() {
        return silence;
    }

    ClientAcceptor above() {
        return above;
    }

    LoopFlusher flusher() {
        return flusher;
    }

    LoopOutboxes outboxes() {
        return flusher.outboxes();
    }

    LoopInbound inbound() {
        return inbound;
    }

    HeartbeatSweeper sweeper() {
        return sweeper;
    }
}
