package io.gatehouse.business.presence;

import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.PresenceLinks;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.PresenceMessage;
import io.gatehouse.protocol.PresenceMessage.Name;
import io.gatehouse.protocol.PresenceMessage.State;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.LostGateway;
import io.gatehouse.protocol.RegisterMessage.Topology;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts together what all gateways tell of their names, and tells the handler what that changes in the cluster, if this worker is the one
 * to do it: of those that ask, the one that started first. All of them know what it has told, and so do the gateways.
 *
 * <p>A gateway whose link is lost keeps its names, until a register says that it has ended. Threading: {@link #subscribe} from any thread,
 * the rest on the loop.
 */
public final class ClusterPresence implements PresenceLinks {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPresence.class);

    // Handlers' threads may be a pool, and clients' events need some of it.
    private static final int MAX_CALLS = 16;
    // Of names of the greatest length this is less than the smallest frame.
    private static final int NAMES_PER_FRAME = 100;
    // A handler that always fails is one state, told now and then.
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final NodeIdentity self;
    private final GatewayLinks links;
    private final ScheduledExecutorService loop;
    private final Executor handlers;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final Map<NodeIdentity, GatewayNames> gateways = new LinkedHashMap<>();
    private final KnownNames known = new KnownNames();
    private PresenceEvents events; // null until somebody subscribes
    private Set<NodeIdentity> awaited; // gateways that must have told all before this worker tells; null from then on
    private Topology topology;
    private long topologyNs;
    private boolean mayTell; // this worker has the links that it waits for as it starts
    private boolean isTeller;
    private int calls;
    private Runnable whenIdle; // set once this worker stops
    private long quietUntilNs = System.nanoTime();
    private long failuresUntold;

    /** @param handlers runs the handler */
    public ClusterPresence(NodeIdentity self, GatewayLinks links, ScheduledExecutorService loop, Executor handlers) {
        this.self = self;
        this.links = links;
        this.loop = loop;
        this.handlers = handlers;
    }

    /**
     * Begins to tell a handler. Any thread.
     *
     * @throws IllegalStateException if there is one already
     */
    public void subscribe(PresenceEvents to) {
        if (!subscribed.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "Worker '" + self.name()
                            + "' has subscribed to presence already. One worker has one PresenceEvents; let that one tell others.");
        }
        loop.execute(() -> {
            events = to;
            awaited = new HashSet<>();
            links.tellOfNames(this);
        });
    }

    /** From now on the handler may be told: the gateways that are known are linked. */
    public void onStarted() {
        mayTell = true;
        update();
    }

    /** Tells no more; runs a task, once, when the handler has returned from what it was told. */
    public void stop(Runnable whenDone) {
        whenIdle = whenDone;
        endIfIdle();
    }

    @Override
    public void onOpen(GatewayLink link) {
        gateways.computeIfAbsent(link.identity(), none -> new GatewayNames()).open(link);
        if (awaited != null) {
            awaited.add(link.identity());
        }
        link.tell(new PresenceMessage.Ask());
    }

    @Override
    public void onMessage(GatewayLink link, PresenceMessage message) {
        GatewayNames of = gateways.get(link.identity());
        if (of == null || of.link != link) {
            return;
        }
        if (message instanceof PresenceMessage.Changes changes) {
            changes.states().forEach(each -> enter(of, each));
            if (changes.complete() && !of.isComplete()) {
                complete(link.identity(), of);
            }
            of.frames++;
            link.tell(new PresenceMessage.Seen(of.frames));
        } else if (message instanceof PresenceMessage.Workers workers) {
            of.workers = workers.workers();
            of.graceMs = workers.graceMs();
        } else if (message instanceof PresenceMessage.Told told) {
            told.states().forEach(each -> known.told(each.name(), each.isTold()));
        } else {
            throw new ProtocolException(message.command() + " is not for a worker");
        }
        update();
    }

    @Override
    public void onEnd(GatewayLink link) {
        GatewayNames of = gateways.get(link.identity());
        if (of != null && of.link == link) {
            of.close();
            stopAwaiting(link.identity());
            endIfLost(link.identity());
            update();
        }
    }

    /** The register says who is there. */
    public void onTopology(Topology said) {
        topology = said;
        topologyNs = System.nanoTime();
        List.copyOf(gateways.keySet()).forEach(this::endIfLost);
        update();
    }

    private void enter(GatewayNames of, State state) {
        Name name = state.name();
        boolean isNew = !known.isKnown(name);
        if (state.isThere()) {
            if (of.told != null) {
                of.told.add(name);
            }
            if (of.names.add(name)) {
                known.come(name);
            }
        } else {
            if (of.told != null) {
                of.told.remove(name);
            }
            if (of.names.remove(name)) {
                known.go(name);
            }
        }
        // What a gateway remembers counts for a worker that has not been there. Later its own knowledge does, but for
        // names that have gone and that it never heard of.
        if (state.isTold() && !of.isComplete() && (awaited != null || isNew && !state.isThere())) {
            known.told(name, true);
        } else if (isTeller) {
            correct(of, state);
        }
    }

    /** Tells a gateway what a handler was told, if what it remembers of that is wrong, or another gateway answers for the name. */
    private void correct(GatewayNames of, State state) {
        boolean isTold = known.isTold(state.name());
        boolean isWrong =
                state.isThere() ? state.isTold() != isTold : state.isTold() && (!isTold || known.isThere(state.name()));
        if (isWrong) {
            of.link.tell(told(List.of(state.name())));
        }
    }

    private void complete(NodeIdentity gateway, GatewayNames of) {
        for (Name name : List.copyOf(of.names)) {
            if (!of.told.contains(name)) {
                of.names.remove(name);
                known.go(name);
            }
        }
        of.told = null;
        stopAwaiting(gateway);
    }

    private void stopAwaiting(NodeIdentity gateway) {
        if (awaited != null) {
            awaited.remove(gateway);
        }
    }

    private void endIfLost(NodeIdentity gateway) {
        GatewayNames of = gateways.get(gateway);
        if (of.link != null || topology == null || !hasEnded(gateway)) {
            return;
        }
        long silentNs = topology.lost().stream()
                .filter(each -> each.identity().equals(gateway))
                .mapToLong(LostGateway::silentMs)
                .map(TimeUnit.MILLISECONDS::toNanos)
                .findFirst()
                .orElse(Long.MAX_VALUE / 2);
        // One that was stopped on purpose has sent its clients elsewhere a moment ago.
        long leftNs = TimeUnit.MILLISECONDS.toNanos(of.graceMs) - silentNs - (System.nanoTime() - topologyNs);
        if (leftNs > 0) {
            loop.schedule(() -> endIfStill(gateway, of), leftNs, TimeUnit.NANOSECONDS);
        } else {
            end(gateway, of);
        }
    }

    private void endIfStill(NodeIdentity gateway, GatewayNames of) {
        if (gateways.get(gateway) == of && of.link == null) {
            end(gateway, of);
            update();
        }
    }

    private void end(NodeIdentity gateway, GatewayNames of) {
        gateways.remove(gateway);
        of.names.forEach(known::go);
        if (!isTeller) {
            // The worker that tells now may never have been linked to that gateway, and then nobody else knows that a
            // handler was told of these.
            tellGateways(of.names.stream().filter(known::isOwnGhost).toList());
        }
    }

    private boolean hasEnded(NodeIdentity gateway) {
        for (GatewayEntry entry : topology.gateways()) {
            if (entry.identity().id() == gateway.id()) {
                return entry.identity().incarnation() != gateway.incarnation();
            }
        }
        return topology.complete();
    }

    /** Looks whose turn it is, and tells the handler. */
    private void update() {
        if (events == null) {
            return;
        }
        if (mayTell
                && awaited != null
                && awaited.isEmpty()
                && gateways.values().stream().anyMatch(each -> each.workers.length > 0)) {
            awaited = null;
        }
        boolean was = isTeller;
        isTeller = awaited == null && whenIdle == null && isFirst();
        if (was && !isTeller) {
            // Whoever goes on must not take for told what this worker has told otherwise, while they could not hear of
            // it.
            tellGateways(known.due());
        }
        while (isTeller && calls < MAX_CALLS) {
            Name next = known.take();
            if (next == null) {
                return;
            }
            boolean isThere = known.isThere(next);
            calls++;
            handlers.execute(() -> {
                call(next, isThere);
                loop.execute(() -> onTold(next, isThere));
            });
        }
    }

    private boolean isFirst() {
        boolean isNamed = false;
        for (GatewayNames each : gateways.values()) {
            for (long worker : each.workers) {
                if (Long.compareUnsigned(worker, self.id()) < 0) {
                    return false;
                }
                isNamed |= worker == self.id();
            }
        }
        return isNamed;
    }

    /** Handler thread. */
    private void call(Name name, boolean isThere) {
        try {
            if (name.kind() == Target.Kind.UIDS) {
                if (isThere) {
                    events.onUidOnline(name.text());
                } else {
                    events.onUidOffline(name.text());
                }
            } else if (isThere) {
                events.onGroupOccupied(name.text());
            } else {
                events.onGroupVacated(name.text());
            }
        } catch (Throwable e) {
            loop.execute(() -> onFailed(e));
        }
    }

    private void onFailed(Throwable e) {
        failuresUntold++;
        long now = System.nanoTime();
        if (now - quietUntilNs >= 0) {
            quietUntilNs = now + QUIET_NS;
            LOG.error(
                    "{}: {} calls of {} failed since this was said last; they count as made. The latest:",
                    self,
                    failuresUntold,
                    events.getClass().getName(),
                    e);
            failuresUntold = 0;
        }
    }

    private void onTold(Name name, boolean isThere) {
        calls--;
        known.done(name, isThere);
        tellGateways(List.of(name));
        update();
        endIfIdle();
    }

    private void tellGateways(List<Name> names) {
        for (int from = 0; from < names.size(); from += NAMES_PER_FRAME) {
            PresenceMessage.Told message = told(names.subList(from, Math.min(names.size(), from + NAMES_PER_FRAME)));
            gateways.values().forEach(each -> {
                if (each.link != null) {
                    each.link.tell(message);
                }
            });
        }
    }

    private PresenceMessage.Told told(List<Name> names) {
        List<State> states = new ArrayList<>(names.size());
        names.forEach(name -> states.add(new State(name, known.isTold(name), known.isTold(name))));
        return new PresenceMessage.Told(states);
    }

    private void endIfIdle() {
        if (whenIdle != null && calls == 0) {
            Runnable task = whenIdle;
            whenIdle = () -> {};
            task.run();
        }
    }
}
