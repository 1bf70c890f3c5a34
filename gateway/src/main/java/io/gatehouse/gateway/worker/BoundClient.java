package io.gatehouse.gateway.worker;

import io.gatehouse.gateway.api.ClientLimits;
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
    private boolean waitsForRoom;

    BoundClient(EventForwarder forwarder, EventLoopShard shard, ClientConnection connection, ClientLimits limits) {
        super(shard, connection);
        this.forwarder = forwarder;
        this.limits = limits;
    }

    /** The client comes in. Its first event waits before there is a worker, so that nothing can precede it. */
    @Override
    public void onOpen() {
        pending = new ArrayDeque<>(4);
        pending.add(new KeptEvent.Connected(++lastNumber, connection().origin(), this::state));
        forwarder.rebind(this);
    }

    @Override
    public void onMessage(boolean isText, ByteBuf payload) {
        keep(new KeptEvent.Message(++lastNumber, isText, payload));
    }

    @Override
    public void onClosed(CloseReason reason) {
        shard().remove(this);
        if (reason.code() == CloseReason.SLOW_CONSUMER.code()) {
            forwarder.losses().add(LossReason.SLOW_CONSUMER, 1);
        }
        ended = true;
        if (!announced) {
            forget();
            return;
        }
        forwarder.onEnding(this);
        keep(new KeptEvent.Closed(++lastNumber, reason, state()));
    }

    WorkerLink worker() {
        return worker;
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

    /** Gives the client to a worker, or to none; what the former one did not acknowledge goes out again, flagged. */
    void bind(WorkerLink to) {
        if (worker != null) {
            worker.onUnbound();
        }
        worker = to;
        told = false;
        waitsForRoom = false;
        epoch++;
        if (inFlight != null) {
            inFlight.forEach(event -> event.sentBefore = true);
            if (pending != null) {
                inFlight.addAll(pending);
            }
            pending = inFlight;
            pendingBytes += inFlightBytes;
            inFlight = null;
            inFlightBytes = 0;
        }
        if (to != null) {
            to.onBound();
            pump();
        } else {
            holdBack();
        }
    }

    /** The worker has handled every event up to {@code number}. */
    void onAcknowledged(int atEpoch, long number) {
        if (atEpoch != epoch || inFlight == null) {
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
            if (worker.isDraining()) {
                forwarder.rebind(this);
                return;
            }
        }
        pump();
    }

    /** The worker wants no more: the client moves as soon as nothing of it is being handled. */
    void onDraining() {
        if (inFlight == null) {
            forwarder.rebind(this);
        }
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
        pump();
    }

    /** Sends what may be sent, in order, and reads on or not. */
    private void pump() {
        if (worker != null && !waitsForRoom && !worker.isDraining()) {
            while (pumpOne()) {}
        }
        holdBack();
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
        pending.poll();
        pendingBytes -= next.bytes();
        if (pending.isEmpty()) {
            pending = null;
        }
        if (inFlight == null) {
            inFlight = new ArrayDeque<>(4);
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

    private void holdBack() {
        boolean hold = worker == null || worker.isDraining() ? pendingBytes >= limits.parkingBytes() : pending != null;
        if (hold) {
            connection().pause(Pause.WINDOW);
        } else {
            connection().resume(Pause.WINDOW);
        }
        if (pending != null && worker == null) {
            forwarder.onParked(this);
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
        shard().forget(this);
        forwarder.onForgotten(this);
    }
}
