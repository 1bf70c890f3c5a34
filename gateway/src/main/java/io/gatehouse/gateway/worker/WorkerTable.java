package io.gatehouse.gateway.worker;

import io.gatehouse.base.PathRules;
import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.interest.InterestPublisher;
import io.gatehouse.gateway.login.LoginBook;
import io.gatehouse.gateway.login.UidRule;
import io.gatehouse.gateway.presence.PresencePublisher;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.StatusMessage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The workers that are linked, and the {@linkplain WorkerPool pools} of those that take clients now. Any thread. */
public final class WorkerTable {
    private final GuardedSelector selector;
    private final GatewayListener listener;
    private final PathRules<String> routes;
    private final Map<Set<String>, WorkerPool> pools = new HashMap<>(); // by tags; not changed once made
    private final WorkerPool all;
    private final Set<WorkerLink> linked = ConcurrentHashMap.newKeySet(); // also those that drain or are not ready yet
    private final ParkingBudget parking;
    private final AdmissionBudget admissions;
    private final MovePace pace;
    private final InterestPublisher interest;
    private final PresencePublisher presence;
    private final LoginBook logins;
    private final AppliedCommands applied = new AppliedCommands();
    private volatile List<GatewayEntry> neighbours = List.of();
    private volatile boolean isClosing;

    /** @param listener is told of links; must not throw */
    public WorkerTable(GatewayOptions options, Losses losses, GatewayListener listener) {
        this.selector = new GuardedSelector(options.selector());
        this.listener = listener;
        this.interest = new InterestPublisher(
                options.interest(), InterestPublisher.Bounds.of(options.links().maxFrameBytes()), System::nanoTime);
        this.presence = new PresencePublisher(options.presenceGrace(), System::nanoTime);
        this.logins = new LoginBook(
                UidRule.of(options.oneDevice(), options.connections().maxConnectionsPerUid()),
                () -> losses.add(LossReason.TOO_MANY_OF_UID, 1));
        this.parking = new ParkingBudget(options.memory().parking());
        this.admissions = new AdmissionBudget(options.admission(), options.limits());
        this.pace = new MovePace(options.rebalanceRate(), System.nanoTime());
        Map<String, String> tagByPath = new LinkedHashMap<>();
        options.routes().forEach(route -> tagByPath.put(route.path(), route.tag()));
        this.routes = new PathRules<>(tagByPath);
        long graceNs = options.limits().parkingTime().toNanos();
        for (ListenAddress each : options.listen()) {
            addPool(tags(each, null), graceNs);
            tagByPath.values().forEach(tag -> addPool(tags(each, tag), graceNs));
        }
        this.all = addPool(Set.of(), graceNs);
    }

    private WorkerPool addPool(Set<String> tags, long graceNs) {
        return pools.computeIfAbsent(tags, wanted -> new WorkerPool(wanted, selector, graceNs));
    }

    /** The workers for clients of a listener and a path: those with the tags of both. */
    WorkerPool pool(ListenAddress at, String path) {
        return pools.get(tags(at, routes.find(path).orElse(null)));
    }

    private static Set<String> tags(ListenAddress listener, String ofPath) {
        return Stream.of(listener.settings().workers(), ofPath)
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What waits for workers, of all clients. */
    ParkingBudget parking() {
        return parking;
    }

    /** Bytes of events that no worker has yet. */
    public long parkedBytes() {
        return parking.bytes();
    }

    /** Whether clients of this pool may come: there is a worker, or one is to be expected and what they say has room until then. */
    boolean isAccepting(WorkerPool pool) {
        return pool.areExpected() && (pool.size() > 0 || !parking.isUsedUp());
    }

    /** What workers are told of the uids and groups of clients. */
    public InterestPublisher interest() {
        return interest;
    }

    /** What workers are told of names that come and go. */
    public PresencePublisher presence() {
        return presence;
    }

    /** Who of the clients of a uid may stay. */
    public LoginBook logins() {
        return logins;
    }

    /** These gateways are there, as far as is known. Workers that link from now on hear of them. */
    public void onNeighbours(List<GatewayEntry> gateways) {
        neighbours = gateways;
    }

    /** The gateways that are there, as far as is known. */
    List<GatewayEntry> neighbours() {
        return neighbours;
    }

    /** How many there are. */
    public int size() {
        return all.size();
    }

    /** How often the selector failed. */
    public long selectorFailures() {
        return selector.failures();
    }

    /** How many clients have moved to workers that joined. */
    public long clientsMoved() {
        return pace.moved();
    }

    /** What handshakes that wait for workers may cost. */
    AdmissionBudget admissions() {
        return admissions;
    }

    MovePace pace() {
        return pace;
    }

    /** The gateway is about to stop: that workers go is then no outage. */
    public void onStopping() {
        isClosing = true;
    }

    /** Whether the gateway stops. */
    boolean isClosing() {
        return isClosing;
    }

    /** Whether a worker is there, which could learn of a client's end; programs that only send do not count. */
    boolean isWorkerLinked() {
        return linked.stream().anyMatch(each -> each.peer().role() == LinkRole.WORKER);
    }

    /** Whether any link is open. */
    public boolean isAnybodyLinked() {
        return !linked.isEmpty();
    }

    /** Says goodbye to every worker; each link is written out first. */
    public void closeLinks(String reason) {
        isClosing = true;
        linked.forEach(worker -> worker.close(reason));
    }

    /** Every worker that is linked, as operators see it. */
    public List<LinkStatus> status() {
        return linked.stream().map(WorkerLink::status).toList();
    }

    /** Passes an operator's question on to every worker; the answers come to the relay of the {@link WorkerAcceptor}. */
    public void ask(StatusMessage.AskStatus question) {
        linked.forEach(worker -> worker.ask(question));
    }

    /**
     * Passes an operator's wish on to the worker that it names; the answer comes as others do.
     *
     * @return false if no such worker is linked
     */
    public boolean askDrain(StatusMessage.AskDrain question) {
        for (WorkerLink each : linked) {
            if (each.peer().id() == question.node() && each.peer().role() == LinkRole.WORKER) {
                each.ask(question);
                return true;
            }
        }
        return false;
    }

    void onLinked(WorkerLink worker) {
        linked.forEach(older -> older.endIfReplacedBy(worker));
        linked.add(worker);
        listener.onWorkerLinked(worker.peer());
    }

    /** A worker wants to go on from a link that it has lost, and that may not have ended here. */
    void onResume(WorkerLink worker, long previous) {
        synchronized (applied) {
            for (WorkerLink older : linked) {
                if (older != worker && older.isLink(worker.peer(), previous)) {
                    older.successors().add(worker);
                    return;
                }
            }
            worker.resume(applied.of(worker.peer(), previous));
        }
    }

    /** @param sequence up to which its commands were applied */
    void onUnlinked(WorkerLink worker, long sequence, String reason) {
        synchronized (applied) {
            linked.remove(worker);
            if (worker.number() != 0) {
                applied.ended(worker.peer(), worker.number(), sequence);
            }
            // Not before: what the old link still had was applied until now.
            worker.successors().forEach(next -> next.resume(sequence));
        }
        remove(worker);
        listener.onWorkerUnlinked(worker.peer(), reason);
    }

    void add(WorkerLink worker) {
        pools.values().forEach(pool -> pool.add(worker));
    }

    void remove(WorkerLink worker) {
        pools.values().forEach(pool -> pool.remove(worker, isClosing));
    }
}
