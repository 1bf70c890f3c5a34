package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.EventDelivery;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.gateway.client.ClientConnection;
import io.gatehouse.gateway.client.ClientConnection.Pause;
import io.gatehouse.gateway.client.ClientListener;
import io.gatehouse.gateway.shard.EventLoopShard;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.link.Link;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayEvent;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * A client and the worker that serves it: numbers its events, keeps them until they are acknowledged, and holds its socket back while
 * too many are not. Confined to the client's event loop.
 */
final class BoundClient extends ShardClient implements ClientListener {
    private final EventForwarder forwarder;
    private final ClientLimits limits;
    private final WorkerPool pool;
    private final EventDelivery delivery;
    private WorkerLink worker;
    private int epoch;
    private boolean told; // the worker has this client in its table, under this epoch
    private boolean announced; // some worker has been told of it, ever
    private boolean ended; // Closed is among the events
    private boolean sessionStale;
    private boolean membershipStale;
    private long lastNumber;
    private ArrayDeque<KeptEvent> inFlight; // null while empty: an idle client keeps no queue
    private ArrayDeque<KeptEvent> pending; // likewise
    private int inFlightBytes;
    private int pendingBytes;
    private int countedBytes; // of the pending, in the gateway's budget
    private boolean waitsForRoom;
    private boolean leaving; // nothing new for its worker: it may move as soon as nothing of it is being handled
    private Handover handover; // null once the worker is known to hold the client

    /** A worker that served the client, and is to forget it as soon as another one holds it. */
    private record Handover(WorkerLink from, int epoch) {}

    /**
     * @param pool     the workers that may serve it
     * @param delivery of its messages
     */
    BoundClient(
            EventForwarder forwarder,
            EventLoopShard shard,
            ClientConnection connection,
            ClientLimits limits,
            WorkerPool pool,
            EventDelivery delivery) {
        super(shard, connection);
        this.forwarder = forwarder;
        this.limits = limits;
        this.pool = pool;
        this.delivery = delivery;
    }

    /** The client comes in. Its first event waits before there is a worker, so that nothing can precede it. */
    @Override
    public void onOpen() {
        forwarder.listener().onClientOpened(connection().id(), connection().origin());
        pending = new ArrayDeque<>(4);
        pending.add(new KeptEvent.Connected(++lastNumber, connection().origin(), this::state));
        forwarder.bindFirst(this);
    }

    @Override
    public void onMessage(boolean isText, ByteBuf payload) {
        keep(new KeptEvent.Message(++lastNumber, isText, payload, delivery));
    }

    @Override
    public void onClosed(CloseReason reason) {
        shard().remove(this);
        forwarder.deadlines().forget(this);
        forwarder.listener().onClientClosed(connection().id(), reason);
        LossReason counted = lossOf(reason);
        if (counted != null) {
            forwarder.losses().add(counted, 1);
        }
        ended = true;
        leaving = false; // not worth it any more
        if (!announced) {
            forget();
            return;
        }
        forwarder.onEnding(this);
        keep(new KeptEvent.Closed(++lastNumber, reason, state()));
    }

    private static LossReason lossOf(CloseReason reason) {
        if (reason.equals(CloseReason.SLOW_CONSUMER)) {
            return LossReason.SLOW_CONSUMER;
        }
        return reason.equals(CloseReason.SILENT) ? LossReason.SILENT : null;
    }

    /** Its credentials are good for so long from now on; 0 for ever. */
    void expireAfter(long ms) {
        forwarder.deadlines().expire(this, ms);
    }

    WorkerPool pool() {
        return pool;
    }

    WorkerLink worker() {
        return worker;
    }

    int waitingEvents() {
        return (inFlight == null ? 0 : inFlight.size()) + (pending == null ? 0 : pending.size());
    }

    boolean isServedBy(WorkerLink link, int atEpoch) {
        return worker == link && epoch == atEpoch;
    }

    /** Another hand than the bound worker's changed the session: the worker learns it before the next event. */
    void onSessionChanged() {
        sessionStale = true;
        pump();
    }

    /** The same for uid and groups. */
    void onMembershipChanged() {
        membershipStale = true;
        pump();
    }

    /**
     * Gives the client to a worker, or to none; what the former one did not acknowledge goes out again, flagged, unless it was to go out
     * once at most.
     */
    void bind(WorkerLink to) {
        if (worker != null) {
            worker.onUnbound();
            // One that has not said that it holds the client is left by its end only, and then there is nothing to
            // forget.
            if (told && handover == null) {
                handover = new Handover(worker, epoch);
            }
        }
        worker = to;
        leaving = false;
        told = false;
        waitsForRoom = false;
        epoch++;
        if (inFlight != null) {
            takeBack();
        }
        if (to != null) {
            to.onBound();
            pump();
        } else {
            holdBack();
        }
    }

    private void takeBack() {
        if (delivery == EventDelivery.AT_MOST_ONCE) {
            giveUpSpent();
        }
        inFlight.forEach(event -> event.sentBefore = true);
        if (pending != null) {
            inFlight.addAll(pending);
        }
        pending = inFlight.isEmpty() ? null : inFlight;
        pendingBytes += inFlightBytes;
        inFlight = null;
        inFlightBytes = 0;
    }

    private void giveUpSpent() {
        int before = inFlight.size();
        inFlight.removeIf(event -> {
            if (event.isSpent()) {
                inFlightBytes -= event.bytes();
            }
            return event.isSpent();
        });
        forwarder.losses().add(LossReason.NOT_REPEATED, before - inFlight.size());
    }

    /** The worker has handled every event up to {@code number}. */
    void onAcknowledged(int atEpoch, long number) {
        if (atEpoch != epoch) {
            return;
        }
        if (handover != null) {
            handover.from.send(new GatewayEvent.Released(number(), handover.epoch));
            handover = null;
            if (moveOn()) {
                return;
            }
        }
        if (inFlight == null) {
            return;
        }
        int before = inFlightBytes;
        while (!inFlight.isEmpty() && inFlight.peek().number <= number) {
            inFlightBytes -= inFlight.poll().bytes();
        }
        worker.giveCredit(before - inFlightBytes);
        if (inFlight.isEmpty()) {
            inFlight = null;
            if (ended && pending == null) {
                forget();
                return;
            }
            if (moveOn()) {
                return;
            }
        }
        pump();
    }

    /** The worker wants no more: the client moves as soon as nothing of it is being handled. */
    void onDraining() {
        moveOn();
    }

    /** Whether another worker should serve it, now that one has joined. */
    boolean shouldMove() {
        return worker != null
                && !ended
                && !leaving
                && handover == null
                && pool.reselect(connection().origin(), worker) != worker;
    }

    /** It moves as soon as nothing of it is being handled; until then what it says waits here. */
    void leave() {
        leaving = true;
        if (!moveOn()) {
            pump();
        }
    }

    /** @return whether it has gone to another worker */
    private boolean moveOn() {
        // Not while its last worker still waits to be told that this one holds the client: one of them has to.
        boolean mayMove = inFlight == null && (handover == null || !told);
        if (mayMove && worker.isDraining()) {
            forwarder.rebind(this);
            return true;
        }
        if (mayMove && leaving) {
            leaving = false;
            // Asked anew: meanwhile others have moved, and workers may have come and gone.
            WorkerLink better = pool.reselect(connection().origin(), worker);
            if (better != worker) {
                forwarder.move(this, better);
                return true;
            }
        }
        return false;
    }

    /** The link has room again. */
    void onRoom() {
        waitsForRoom = false;
        pump();
    }

    /** No worker came in time: gives up what waits and closes with "try again later". */
    void parkedOut() {
        if (pending != null) {
            int before = pending.size();
            pending.removeIf(KeptEvent::isMessage);
            forwarder.losses().add(LossReason.EVENT_DROPPED, before - pending.size());
            pendingBytes = 0;
            countPending();
            if (pending.isEmpty()) {
                pending = null;
            }
        }
        if (connection().isOpen()) {
            forwarder.losses().add(LossReason.PARKED_OUT, 1);
            connection().close(CloseReason.TRY_AGAIN);
        }
    }

    private void keep(KeptEvent event) {
        if (pending == null) {
            pending = new ArrayDeque<>(4);
        }
        pending.add(event);
        pendingBytes += event.bytes();
        try {
            pump();
        } finally {
            event.keep();
        }
    }

    /** Sends what may be sent, in order, and reads on or not. */
    private void pump() {
        if (!isHeld() && !waitsForRoom) {
            while (pumpOne()) {}
        }
        holdBack();
    }

    /** Whether its events wait for another worker. */
    private boolean isHeld() {
        return worker == null || leaving || worker.isDraining();
    }

    private boolean pumpOne() {
        KeptEvent next = pending == null ? null : pending.peek();
        if (!told && !(next instanceof KeptEvent.Connected)) {
            told = send(new GatewayEvent.Bound(number(), epoch, connection().origin(), state()));
            sessionStale &= !told;
            membershipStale &= !told;
            return told;
        }
        if (told && sessionStale) {
            sessionStale = !send(new GatewayEvent.SessionChanged(number(), epoch, session()));
            return !sessionStale;
        }
        if (told && membershipStale) {
            membershipStale = !send(new GatewayEvent.MembershipChanged(number(), epoch, uid(), groupNames()));
            return !membershipStale;
        }
        if (next == null || !isWindowOpen(next)) {
            return false;
        }
        if (!next.isLast() && !worker.takeCredit(next.bytes())) {
            waitForRoom();
            return false;
        }
        if (!send(next.toWire(new EventStamp(number(), epoch, next.number, next.sentBefore)))) {
            worker.returnCredit(next.bytes());
            return false;
        }
        if (!told) {
            // The first event of a binding carries the state as it is now.
            told = true;
            sessionStale = false;
            membershipStale = false;
        }
        announced = true;
        next.onSent();
        pending.poll();
        pendingBytes -= next.bytes();
        ArrayDeque<KeptEvent> emptied = null;
        if (pending.isEmpty()) {
            emptied = pending;
            pending = null;
        }
        if (inFlight == null) {
            // A client that waits for its answers has one event at a time: one queue for it and not two.
            inFlight = emptied != null ? emptied : new ArrayDeque<>(4);
        }
        inFlight.add(next);
        inFlightBytes += next.bytes();
        return pending != null || sessionStale || membershipStale;
    }

    private boolean isWindowOpen(KeptEvent next) {
        return inFlight == null
                || next.isLast() // it carries no payload, and nothing can come after it
                || inFlight.size() < Math.min(limits.eventWindow(), worker.windowEvents())
                        && inFlightBytes + next.bytes() <= Math.min(limits.eventWindowBytes(), worker.windowBytes());
    }

    private boolean send(GatewayEvent event) {
        long sequence = worker.send(event);
        if (sequence == Link.FULL) {
            waitForRoom();
        }
        return sequence > 0;
    }

    private void waitForRoom() {
        waitsForRoom = true;
        forwarder.onWaitsForRoom(this);
    }

    /** Reads on or not. */
    void holdBack() {
        countPending();
        boolean hold = isHeld()
                ? pendingBytes >= limits.parkingBytes() || forwarder.parking().isUsedUp()
                : pending != null;
        if (hold) {
            connection().pause(Pause.WINDOW);
        } else {
            connection().resume(Pause.WINDOW);
        }
        if (pending != null && worker == null) {
            forwarder.onParked(this);
        }
    }

    // Most often nothing is pending when this is called, as nothing was before: then no other loop's memory is touched.
    private void countPending() {
        if (countedBytes != pendingBytes) {
            forwarder.parking().add(pendingBytes - countedBytes);
            countedBytes = pendingBytes;
        }
    }

    private int number() {
        return connection().id().connection();
    }

    private void forget() {
        if (worker != null) {
            worker.onUnbound();
            worker = null;
        }
        pending = null;
        inFlight = null;
        pendingBytes = 0;
        countPending();
        shard().forget(this);
        forwarder.onForgotten(this);
    }
}
