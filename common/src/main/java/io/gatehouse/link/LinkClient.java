package io.gatehouse.link;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps one link to the first of some addresses that answers: dials, and dials again with growing pauses, until closed.
 *
 * <p>Threading: everything on the context on which it was created. Logs each change of state once, not each attempt.
 */
public final class LinkClient {
    private static final Logger LOG = LoggerFactory.getLogger(LinkClient.class);

    private final Vertx vertx;
    private final Context context;
    private final LinkOptions options;
    private final NodeIdentity self;
    private final LinkRole expected;
    private final List<HostPort> addresses;
    private final LinkListener listener;
    private final Backoff backoff;
    private final LinkDialler dialler;
    private int next;
    private int failedInARow;
    private long redialTimer = -1;
    private Link link;
    private final Map<HostPort, String> toldFailures = new HashMap<>();
    private boolean stopping;
    private boolean closed;

    /**
     * @param expected  the role that must answer
     * @param addresses tried in turn, beginning with the first
     * @param listener  told of each link that opens and ends
     */
    public LinkClient(
            Vertx vertx,
            LinkOptions options,
            NodeIdentity self,
            LinkRole expected,
            List<HostPort> addresses,
            LinkListener listener) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = options;
        this.self = self;
        this.expected = expected;
        this.addresses = List.copyOf(addresses);
        this.listener = listener;
        this.backoff = new Backoff(options.redialMin(), options.redialMax(), new Random());
        this.dialler = new LinkDialler(vertx, options, options.handshakeTimeout());
    }

    /** Begins to dial. */
    public void start() {
        context.runOnContext(ignored -> dial());
    }

    /** This process is about to stop: goes on as before, but what fails from now on is nobody's news. */
    public void onStopping() {
        context.runOnContext(ignored -> stopping = true);
    }

    /** Says goodbye, if linked, and dials no more. */
    public void close(String reason) {
        context.runOnContext(ignored -> {
            closed = true;
            if (redialTimer >= 0) {
                vertx.cancelTimer(redialTimer);
            }
            if (link != null) {
                link.close(reason);
            } else {
                dialler.close();
            }
        });
    }

    private void dial() {
        redialTimer = -1;
        if (closed) {
            return;
        }
        HostPort address = addresses.get(next);
        Future<NetSocket> connecting;
        try {
            connecting = dialler.connect(address);
        } catch (IllegalStateException e) {
            // Vert.x itself was closed, and its clients with it: this process, or this node in a test, is at its end.
            closed = true;
            return;
        }
        connecting.onComplete(connected -> {
            if (connected.failed()) {
                onFailed(address, "cannot connect (" + connected.cause().getMessage() + ")");
            } else if (closed) {
                connected.result().close();
            } else {
                NettyBridge.takeOver(
                        connected.result(),
                        new DialledChannel(
                                options, self, expected, new Dialled(address), reason -> onFailed(address, reason)));
            }
        });
    }

    private void onFailed(HostPort address, String reason) {
        if (closed) {
            dialler.close();
            return;
        }
        if (!reason.equals(toldFailures.put(address, reason))) {
            // A goodbye is nobody's alarm: who said it logs why, and if it does not come back, the next line says so.
            Level level = reason.startsWith(Link.GOODBYE) ? Level.INFO : Level.WARN;
            LOG.atLevel(stopping ? Level.DEBUG : level)
                    .log(
                            "{} has no link to {} {}: {}. Trying again, every {} ms at most (link.redial-max).",
                            self,
                            expected.word(),
                            address,
                            reason,
                            options.redialMax().toMillis());
        }
        failedInARow++;
        next = (next + 1) % addresses.size();
        // A round over all addresses first, then a pause: failing over to another register must not wait.
        long pause = failedInARow % addresses.size() == 0 ? backoff.nextMs() : 1;
        redialTimer = vertx.setTimer(pause, ignored -> dial());
    }

    /** Passes everything on and keeps the books of the client. */
    private final class Dialled implements LinkListener {
        private final HostPort address;
        private long openedNs;

        private Dialled(HostPort address) {
            this.address = address;
        }

        @Override
        public void onOpen(Link opened) {
            link = opened;
            openedNs = System.nanoTime();
            toldFailures.clear();
            LOG.info("{} linked to {}", self, opened);
            listener.onOpen(opened);
            if (closed) {
                opened.close("stopped");
            }
        }

        @Override
        public void onMessage(Link from, WireMessage message) {
            listener.onMessage(from, message);
        }

        @Override
        public void onBatchEnd(Link from) {
            listener.onBatchEnd(from);
        }

        @Override
        public void onFlush(Link from) {
            listener.onFlush(from);
        }

        @Override
        public void onConfirmed(Link from, long sequence) {
            listener.onConfirmed(from, sequence);
        }

        @Override
        public void onRoom(Link from) {
            listener.onRoom(from);
        }

        @Override
        public void onClose(Link ended, String reason) {
            link = null;
            // Only a link that lasted is a success: a peer that opens and drops at once is dialled with growing pauses.
            if (System.nanoTime() - openedNs >= options.redialMax().toNanos()) {
                failedInARow = 0;
                backoff.reset();
            }
            try {
                listener.onClose(ended, reason);
            } finally {
                onFailed(address, reason);
            }
        }
    }
}
