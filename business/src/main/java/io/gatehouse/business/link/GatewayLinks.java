package io.gatehouse.business.link;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.business.threads.HandlerThreads;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkClient;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps a link to each gateway that the register names. A gateway that is named no longer is given up when its link is down, not
 * before: the register's silence is no proof, the link's is.
 *
 * <p>Gateways are told apart by address, so that one that restarted under a new id is not dialled twice while the register still names
 * both. Threading: the loop, except {@link #known} and {@link #linkedIds}.
 */
public final class GatewayLinks {
    private static final int CLIENT_EVENTS = 16;
    private static final int CLIENT_BYTES = 64 << 10;
    private static final int LINK_BYTES = 16 << 20;

    private final Vertx vertx;
    private final WorkerOptions options;
    private final NodeIdentity self;
    private final HandlerThreads threads;
    private final Map<HostPort, Dialled> dialled = new HashMap<>();
    private Function<GatewayLink, LinkEvents> events;
    private Map<HostPort, NodeIdentity> named = Map.of();
    private Runnable whenAllLinked;
    private Runnable whenClosed;
    private boolean told;
    private boolean taking; // the handler has started: clients may be bound to this worker
    private boolean draining; // for good
    private boolean closed;
    private volatile KnownGateways known = KnownGateways.NONE;

    /** Dials nothing yet. */
    public GatewayLinks(Vertx vertx, WorkerOptions options, NodeIdentity self, HandlerThreads threads) {
        this.vertx = vertx;
        this.options = options;
        this.self = self;
        this.threads = threads;
    }

    /** @param owner gives each link that opens its owner */
    public void start(Function<GatewayLink, LinkEvents> owner, Runnable whenAllLinkedFirst) {
        events = owner;
        whenAllLinked = whenAllLinkedFirst;
    }

    /** The gateways as they are now. Any thread. */
    public KnownGateways known() {
        return known;
    }

    /** Ids of linked gateways: a register must not call those lost. Any thread. */
    public List<Long> linkedIds() {
        return known.linked().stream().map(GatewayLink::gateway).toList();
    }

    /** What a call fails with that needs a link which is not there. */
    public static UnavailableException notLinked(long gateway) {
        return new UnavailableException("There is no link to gateway " + GatewayId.text(gateway)
                + ": it is gone, or being dialled. The command was not sent.");
    }

    /** The register says who is there. */
    public void onTopology(RegisterMessage.Topology topology) {
        if (closed) {
            return;
        }
        told = true;
        named = new HashMap<>();
        topology.gateways().forEach(gateway -> named.put(gateway.address(), gateway.identity()));
        for (HostPort address : named.keySet()) {
            dialled.computeIfAbsent(address, Dialled::new).start();
        }
        forgetGone();
        update();
    }

    /** Lets gateways bind clients to this worker, from now on and on every new link; nothing once it drains. */
    public void takeClients() {
        if (draining || closed) {
            return;
        }
        taking = true;
        known.linked().forEach(GatewayLinks::sendReady);
    }

    /**
     * Asks the gateways for no new events.
     *
     * @param whenHeard run once every gateway linked has confirmed that: what it had sent before has then arrived
     */
    public void drain(Runnable whenHeard) {
        taking = false;
        draining = true;
        List<GatewayLink> asked = known.linked();
        int[] open = {asked.size() + 1};
        Runnable heard = () -> {
            open[0]--;
            if (open[0] == 0) {
                whenHeard.run();
            }
        };
        for (GatewayLink link : asked) {
            // Never refused for want of room; a link that is lost counts as heard.
            link.whenConfirmed(Math.max(0, link.tryIssue(new GatewayCommand.Drain())), heard);
        }
        heard.run();
    }

    /** Ends requests whose deadline is over. */
    public void onTick() {
        long now = System.nanoTime();
        known.linked().forEach(link -> link.onTick(now));
    }

    /**
     * Says goodbye everywhere and dials no more.
     *
     * @param done run when no link is left
     */
    public void close(String reason, Runnable done) {
        closed = true;
        whenClosed = done;
        dialled.values().forEach(each -> each.client.close(reason));
        update();
    }

    private void forgetGone() {
        for (Iterator<Dialled> each = dialled.values().iterator(); each.hasNext(); ) {
            Dialled gone = each.next();
            if (gone.link == null && !named.containsKey(gone.address)) {
                gone.client.close("gone");
                each.remove();
            }
        }
    }

    private void update() {
        List<GatewayLink> linked = new ArrayList<>();
        List<String> unlinked = new ArrayList<>();
        dialled.forEach((address, each) -> {
            if (each.link != null) {
                linked.add(each.link);
            } else if (named.containsKey(address)) {
                unlinked.add(named.get(address).name());
            }
        });
        known = new KnownGateways(linked, unlinked, told);
        if (closed && linked.isEmpty() && whenClosed != null) {
            whenClosed.run();
            whenClosed = null;
        }
        if (told && unlinked.isEmpty() && whenAllLinked != null) {
            Runnable task = whenAllLinked;
            whenAllLinked = null;
            task.run();
        }
    }

    private static void sendReady(GatewayLink link) {
        link.tryIssue(new GatewayCommand.Ready(CLIENT_EVENTS, CLIENT_BYTES, LINK_BYTES));
    }

    /** One address that is kept dialled. */
    private final class Dialled implements LinkListener {
        private final HostPort address;
        private final LinkClient client;
        private GatewayLink link;
        private boolean started;

        private Dialled(HostPort address) {
            this.address = address;
            client = new LinkClient(vertx, options.link(), self, LinkRole.GATEWAY, List.of(address), this);
        }

        private void start() {
            if (!started) {
                started = true;
                client.start();
            }
        }

        @Override
        public void onOpen(Link opened) {
            link = new GatewayLink(opened, threads, options.link(), options.sendTimeout(), events);
            if (taking) {
                sendReady(link);
            }
            update();
        }

        @Override
        public void onMessage(Link from, WireMessage message) {
            link.onMessage(message);
        }

        @Override
        public void onBatchEnd(Link from) {
            link.onBatchEnd();
        }

        @Override
        public void onFlush(Link from) {
            link.onFlush();
        }

        @Override
        public void onConfirmed(Link from, long sequence) {
            link.onConfirmed(sequence);
        }

        @Override
        public void onClose(Link from, String reason) {
            GatewayLink lost = link;
            link = null;
            // First nobody can find it any more, then those who used it are told.
            update();
            lost.onEnd();
            forgetGone();
        }
    }
}
