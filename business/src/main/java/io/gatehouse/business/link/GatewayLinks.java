package io.gatehouse.business.link;

import io.gatehouse.base.HostPort;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.WorkerOptions;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkClient;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.Neighbours;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.PresenceMessage;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.Resumed;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

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
    private final Callers callers;
    private final Map<HostPort, Dialled> dialled = new HashMap<>();
    private Function<GatewayLink, LinkEvents> events;
    private OperatorAnswers answers;
    private PresenceLinks presence = PresenceLinks.NONE;
    private LoginLinks logins = LoginLinks.NONE;
    private Map<HostPort, NodeIdentity> named = Map.of();
    private final Map<HostPort, NodeIdentity> heardOf =
            new HashMap<>(); // from gateways, while the register does not know everybody
    private Set<Long> everyId; // null while the register does not claim to know everybody
    private Runnable whenAllLinked;
    private Runnable whenClosed;
    private Runnable whenNothingWaits;
    private long links;
    private boolean told;
    private boolean admits;
    private boolean taking; // the handler has started: clients may be bound to this worker
    private boolean draining; // for good
    private boolean closed;
    private volatile KnownGateways known = KnownGateways.NONE;

    /** After which silence a link is given up. Any thread. */
    public Duration silenceLimit() {
        return options.link().silenceLimit();
    }

    /**
     * Dials nothing yet.
     *
     * @param mayWait asked on a thread that found a link full: whether it may wait for room
     */
    public GatewayLinks(Vertx vertx, WorkerOptions options, NodeIdentity self, BooleanSupplier mayWait) {
        this.vertx = vertx;
        this.options = options;
        this.self = self;
        this.callers = new Callers(mayWait);
    }

    /** Who issues commands. Any thread. */
    public Callers callers() {
        return callers;
    }

    /**
     * Begins.
     *
     * @param owner     gives each link that opens its owner
     * @param toOperators what operators get to hear
     */
    public void start(
            Function<GatewayLink, LinkEvents> owner, OperatorAnswers toOperators, Runnable whenAllLinkedFirst) {
        events = owner;
        answers = toOperators;
        whenAllLinked = whenAllLinkedFirst;
    }

    /** From now on somebody is told of links for the sake of names, first of those that are there. */
    public void tellOfNames(PresenceLinks who) {
        presence = who;
        dialled.values().stream()
                .map(each -> each.link)
                .filter(Objects::nonNull)
                .toList()
                .forEach(who::onOpen);
    }

    /** Who orders the clients of uids that may have one each; before this begins. */
    public void orderLogins(LoginLinks who) {
        logins = who;
    }

    /** The gateways as they are now. Any thread. */
    public KnownGateways known() {
        return known;
    }

    /** The links, as operators see them. */
    public List<LinkStatus> status() {
        return known.linked().stream().map(GatewayLink::status).toList();
    }

    /** Ids of linked gateways: a register must not call those lost. Any thread. */
    public List<Long> linkedIds() {
        return known.linked().stream().map(GatewayLink::gateway).toList();
    }

    /** What a call fails with that needs a link which is not there. */
    public static UnavailableException notLinked(long gateway) {
        return new UnavailableException(
                UnavailableException.Reason.LINK_DOWN,
                "There is no link to gateway " + GatewayId.text(gateway)
                        + ": it is gone, or being dialled. The command was not sent.");
    }

    /** The register says who is there. */
    public void onTopology(RegisterMessage.Topology topology) {
        if (closed) {
            return;
        }
        told = true;
        if (topology.complete()) {
            heardOf.clear();
        }
        named = new HashMap<>(heardOf);
        topology.gateways().forEach(gateway -> named.put(gateway.address(), gateway.identity()));
        everyId = !topology.complete()
                ? null
                : topology.gateways().stream()
                        .map(gateway -> gateway.identity().id())
                        .collect(Collectors.toSet());
        dialNamed();
        forgetGone();
        update();
    }

    /** A gateway says who else is there. Counts as long as the register does not know everybody. */
    private void onNeighbours(Neighbours said) {
        if (everyId == null && !closed) {
            said.gateways().forEach(gateway -> {
                heardOf.put(gateway.address(), gateway.identity());
                named.putIfAbsent(gateway.address(), gateway.identity());
            });
            dialNamed();
        }
    }

    private void dialNamed() {
        for (HostPort address : named.keySet()) {
            dialled.computeIfAbsent(address, Dialled::new).start();
        }
    }

    /**
     * Lets gateways bind clients to this worker, from now on and on every new link; nothing once it drains.
     *
     * @param wantsHandshakes whether it is to be asked before they come in
     */
    public void takeClients(boolean wantsHandshakes) {
        if (draining || closed) {
            return;
        }
        admits = wantsHandshakes;
        taking = true;
        offer(known.unlinked());
    }

    /**
     * Says to gateways that clients may be bound here. While the register does not know everybody, not before all that are known are linked,
     * or {@code worker.start-grace} is over: what a client sends to its group has to reach those at the others.
     */
    private void offer(List<String> unlinked) {
        if (!taking) {
            return;
        }
        boolean waits = everyId == null && !unlinked.isEmpty();
        long now = System.nanoTime();
        for (Dialled each : dialled.values()) {
            if (each.isUsable() && !each.isOffered && (!waits || now - each.usableSinceNs >= graceNs())) {
                each.isOffered = true;
                sendReady(each.link);
            }
        }
    }

    private long graceNs() {
        return options.startGrace().toNanos();
    }

    /**
     * Asks the gateways for no new events.
     *
     * @param whenHeard run once every gateway linked has confirmed that: what it had sent before has then arrived
     */
    public void drain(Runnable whenHeard) {
        taking = false;
        draining = true;
        dialled.values().forEach(each -> each.client.onStopping());
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

    /** Runs a task, once, as soon as no command waits for a link that was lost. */
    public void whenNothingWaits(Runnable task) {
        whenNothingWaits = task;
        update();
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

    /** @return whether there was one */
    private boolean forgetGone() {
        boolean any = false;
        for (Iterator<Dialled> each = dialled.values().iterator(); each.hasNext(); ) {
            Dialled gone = each.next();
            if (gone.link == null && !named.containsKey(gone.address)) {
                gone.giveUpLost();
                gone.client.close("gone");
                each.remove();
                any = true;
            }
        }
        return any;
    }

    private void update() {
        List<GatewayLink> linked = new ArrayList<>();
        List<GatewayLink> waiting = new ArrayList<>();
        List<String> unlinked = new ArrayList<>();
        List<GatewayInfo> infos = new ArrayList<>();
        dialled.forEach((address, each) -> {
            if (each.isUsable()) {
                linked.add(each.link);
                infos.add(new GatewayInfo(each.link.name(), address, true));
                return;
            }
            if (each.lost != null) {
                waiting.add(each.lost);
            } else if (named.containsKey(address)) {
                unlinked.add(named.get(address).name());
            }
            if (named.containsKey(address)) {
                infos.add(new GatewayInfo(named.get(address).name(), address, false));
            }
        });
        infos.sort(Comparator.comparing(info -> info.address().toString()));
        known = new KnownGateways(linked, waiting, unlinked, told, everyId, infos);
        offer(unlinked);
        if (whenNothingWaits != null && waiting.stream().noneMatch(GatewayLink::owes)) {
            Runnable task = whenNothingWaits;
            whenNothingWaits = null;
            task.run();
        }
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

    // Whoever pushes from outside is told at once that a gateway is not there: it may not live until it is back.
    private long backlogBytes() {
        return self.role() == LinkRole.WORKER ? options.link().maxQueuedBytes() : 0;
    }

    private void sendReady(GatewayLink link) {
        link.tryIssue(new GatewayCommand.Ready(CLIENT_EVENTS, CLIENT_BYTES, LINK_BYTES, options.tags(), admits));
    }

    /** One address that is kept dialled. */
    private final class Dialled implements LinkListener {
        private final HostPort address;
        private final LinkClient client;
        private GatewayLink link;
        private GatewayLink lost; // the one before, while its commands wait for this one
        private boolean started;
        private boolean isIntroduced; // the gateway has said whom it knows
        private boolean isOffered; // the gateway may bind clients to this worker
        private long usableSinceNs;

        private Dialled(HostPort address) {
            this.address = address;
            client = new LinkClient(vertx, options.link(), self, LinkRole.GATEWAY, List.of(address), this);
        }

        private void start() {
            if (!started) {
                started = true;
                if (draining) {
                    client.onStopping();
                }
                client.start();
            }
        }

        /** Not before the gateway has said whom it knows, and from where to go on: what is new must come after what is old. */
        private boolean isUsable() {
            return link != null && lost == null && isIntroduced;
        }

        private void giveUpLost() {
            if (lost != null) {
                lost.giveUp();
                lost = null;
            }
        }

        @Override
        public void onOpen(Link opened) {
            if (lost != null && !lost.identity().equals(opened.peer())) {
                giveUpLost();
            }
            link = new GatewayLink(
                    opened,
                    callers,
                    options.link(),
                    options.sendTimeout(),
                    options.maxQueries(),
                    ++links,
                    backlogBytes(),
                    options.interestNames(),
                    events,
                    answers);
            if (backlogBytes() > 0) {
                link.resume(lost == null ? 0 : lost.number());
            }
            link.askInterest();
            presence.onOpen(link);
        }

        private void onIntroduced(Neighbours said) {
            isIntroduced = true;
            onNeighbours(said);
            if (isUsable()) {
                onUsable();
            }
        }

        private void onResumed(long appliedUpTo) {
            if (lost != null) {
                lost.takeOver(link, appliedUpTo);
                lost = null;
                if (isUsable()) {
                    onUsable();
                }
            }
        }

        private void onUsable() {
            usableSinceNs = System.nanoTime();
            update();
            if (!isOffered) {
                vertx.setTimer(Math.max(1, options.startGrace().toMillis()), timer -> offer(known.unlinked()));
            }
        }

        @Override
        public void onMessage(Link from, WireMessage message) {
            if (message instanceof Neighbours neighbours) {
                onIntroduced(neighbours);
            } else if (message instanceof Resumed resumed) {
                onResumed(resumed.sequence());
            } else if (message instanceof PresenceMessage about) {
                presence.onMessage(link, about);
            } else if (message instanceof LoginMessage about) {
                logins.onMessage(link, about);
            } else {
                link.onMessage(message);
            }
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
            GatewayLink ended = link;
            link = null;
            isIntroduced = false;
            isOffered = false;
            boolean mayComeBack = lost == null && !closed && backlogBytes() > 0;
            if (mayComeBack) {
                lost = ended;
            }
            // First nobody can find it any more, then those who used it are told.
            update();
            ended.onEnd();
            presence.onEnd(ended);
            logins.onEnd(ended);
            if (!mayComeBack) {
                ended.giveUp();
            }
            if (forgetGone()) {
                update();
            }
        }
    }
}
