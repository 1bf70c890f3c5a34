package io.gatehouse.directory;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkClient;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps this node known to one of the registers, and the node informed of the others.
 *
 * <p>Announces the node on every new link, renews its lease five times per lease, and fails over to the next register at once when
 * one is lost. Losing all of them changes nothing but that no news comes. Threading: confined to the context that created it;
 * {@link #start}, {@link #onStopping} and {@link #close} may be called from any thread. States are logged by the link, once each.
 */
public final class RegisterClient {
    private static final int RENEWALS_PER_LEASE = 5;

    private final Vertx vertx;
    private final Context context;
    private final RegisterMessage.Announce announcement;
    private final long renewEveryMs;
    private final Supplier<List<Long>> linkedGateways;
    private final DirectoryListener listener;
    private final LinkClient client;
    private final TopologyView view = new TopologyView();
    private final Promise<Void> closed = Promise.promise();
    // Sent over the link there is, oldest first; as many as its heartbeat lets it owe.
    private final Deque<Renewal> unconfirmed = new ArrayDeque<>();
    private Link link;
    private long renewals;
    private long renewTimer;
    private boolean closing;

    private record Renewal(long number, long sentNs) {}

    /**
     * @param gateway        where workers dial this node if it is a gateway, else null
     * @param registers      tried in turn, beginning with the first
     * @param lease          how long this node stays known without a link to a register
     * @param linkedGateways ids of the gateways that this node has live links to; asked with each renewal
     */
    public RegisterClient(
            Vertx vertx,
            LinkOptions options,
            NodeIdentity self,
            RegisterMessage.GatewayEntry gateway,
            List<HostPort> registers,
            Duration lease,
            Supplier<List<Long>> linkedGateways,
            DirectoryListener listener) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.announcement = new RegisterMessage.Announce(gateway, Math.toIntExact(lease.toMillis()));
        this.renewEveryMs = Math.max(1, lease.toMillis() / RENEWALS_PER_LEASE);
        this.linkedGateways = linkedGateways;
        this.listener = listener;
        this.client = new LinkClient(vertx, options, self, LinkRole.REGISTER, registers, new RegisterLink());
    }

    /** Begins to look for a register, and goes on until closed. */
    public void start() {
        context.runOnContext(ignored -> {
            renewTimer = vertx.setPeriodic(renewEveryMs, timer -> renew());
            client.start();
        });
    }

    /** This process is about to stop: a register that goes, too, is nobody's news. Any thread. */
    public void onStopping() {
        client.onStopping();
    }

    /**
     * Withdraws this node, so that nobody waits for its lease to end, and stops.
     *
     * @return completed within about a second, whether a register could be told or not
     */
    public Future<Void> close() {
        context.runOnContext(ignored -> {
            if (closing) {
                return;
            }
            closing = true;
            vertx.cancelTimer(renewTimer);
            if (link == null) {
                closed.complete();
            } else {
                link.send(new RegisterMessage.Withdraw());
            }
            client.close("node stops");
        });
        return closed.future();
    }

    private void renew() {
        if (link != null) {
            unconfirmed.add(new Renewal(++renewals, System.nanoTime()));
            link.send(new RegisterMessage.Renew(renewals, linkedGateways.get()));
        }
    }

    private void confirmed(long number) {
        Renewal renewal = unconfirmed.poll();
        while (renewal != null && renewal.number < number) {
            renewal = unconfirmed.poll();
        }
        if (renewal != null && renewal.number == number && !closing) {
            listener.onLease(renewal.sentNs + TimeUnit.MILLISECONDS.toNanos(announcement.leaseMs()));
        }
    }

    private void tell(Runnable call) {
        // Messages come straight from the link, outside of any Vert.x context; the listener was promised one.
        context.runOnContext(ignored -> {
            if (!closing) {
                call.run();
            }
        });
    }

    /** One link after another to whichever register answers. */
    private final class RegisterLink implements LinkListener, RegisterMessage.Receiver {
        @Override
        public void onOpen(Link opened) {
            if (closing) {
                return;
            }
            link = opened;
            opened.send(announcement);
            // Together with the announcement: the register's first answer then takes into account whom we are linked
            // to.
            renew();
        }

        @Override
        public void onMessage(Link from, WireMessage message) {
            if (message instanceof RegisterMessage said) {
                said.deliverTo(this);
            } else {
                throw unexpected(message);
            }
        }

        @Override
        public void onTopology(RegisterMessage.Topology message) {
            RegisterMessage.Topology merged = view.merge(message);
            if (merged != null) {
                tell(() -> listener.onTopology(merged));
            }
        }

        @Override
        public void onRenewed(RegisterMessage.Renewed message) {
            context.runOnContext(ignored -> confirmed(message.number()));
        }

        @Override
        public void onClose(Link ended, String reason) {
            link = null;
            unconfirmed.clear();
            if (closing) {
                closed.tryComplete();
            }
        }

        @Override
        public void onAnnounce(RegisterMessage.Announce message) {
            throw unexpected(message);
        }

        @Override
        public void onRenew(RegisterMessage.Renew message) {
            throw unexpected(message);
        }

        @Override
        public void onWithdraw(RegisterMessage.Withdraw message) {
            throw unexpected(message);
        }

        private static ProtocolException unexpected(WireMessage message) {
            return new ProtocolException(message.command() + " from a register");
        }
    }
}
