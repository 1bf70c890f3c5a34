package io.gatehouse.business.dispatch;

import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.Target;

/**
 * What a worker holds of one client under one binding: its entry in the table, and the lane in which its events run one after the other.
 *
 * <p>Threading: appended to on the loop, run on handler threads, by one at a time. The lock of this object guards the queue only; the
 * fields for acknowledgement belong to the loop. Bounded by the gateway, which keeps a window of unacknowledged events.
 */
final class ClientLane implements Runnable {
    // After so many events in a row other lanes get their turn; on virtual threads this costs next to nothing.
    private static final int TURN = 16;

    private final BoundClients clients;
    private final ClientId id;
    private final int epoch;
    private final ClientOrigin origin;
    private final Target target;
    private final LocalMembership membership;
    private final LocalSession session;
    private final LaneTimers timers = new LaneTimers(this);
    private volatile boolean open = true;
    private volatile boolean ended;
    private volatile boolean dismissed;
    private volatile boolean known; // a handler, here or on another worker, may have heard of this client
    private volatile boolean over; // a handler here has begun with the client's end
    private LaneEvent head; // guarded by this
    private LaneEvent tail; // guarded by this
    private boolean running; // guarded by this

    LaneEvent unconfirmed; // loop: completed, waits for its commands to be confirmed
    LaneEvent completed; // loop: the last one completed after that
    long received; // loop: number of the last event that came
    long acknowledgeable; // loop
    long acknowledged; // loop
    LaneEvent.Closed closed; // loop: the client's end, as the gateway told it
    boolean isListed; // loop: among those to be acknowledged

    ClientLane(BoundClients clients, int connection, int epoch, ClientOrigin origin, ClientState state) {
        this.clients = clients;
        this.id = new ClientId(clients.link().gateway(), connection);
        this.epoch = epoch;
        this.origin = origin;
        this.target = Target.clients(connection);
        this.membership = new LocalMembership(clients.link(), state.uid(), state.groups());
        this.session = new LocalSession(state.session());
    }

    BoundClients clients() {
        return clients;
    }

    EventDispatcher dispatcher() {
        return clients.dispatcher();
    }

    GatewayLink link() {
        return clients.link();
    }

    ClientId id() {
        return id;
    }

    int epoch() {
        return epoch;
    }

    ClientOrigin origin() {
        return origin;
    }

    /** The client alone. */
    Target target() {
        return target;
    }

    LocalMembership membership() {
        return membership;
    }

    LocalSession session() {
        return session;
    }

    LaneTimers timers() {
        return timers;
    }

    void onState(ClientState state) {
        membership.onState(state.uid(), state.groups());
        session.onState(state.session());
    }

    /** Whether the client's end has not come yet, and its handler has not asked for it. */
    boolean isOpen() {
        return open && !dismissed && !isEnded();
    }

    /** The handler closes the client: messages that are on their way already are not delivered any more. */
    void dismiss() {
        dismissed = true;
        timers.close();
    }

    boolean isDismissed() {
        return dismissed;
    }

    /** The client's last event has come. */
    void close() {
        open = false;
        timers.close();
    }

    /** A handler is about to hear of this client, or has on another worker. */
    void onKnown() {
        known = true;
    }

    /** A handler is about to hear of this client's end. */
    void onOver() {
        over = true;
    }

    /** Whether a handler knows the client and not its end: it is owed an {@code onClose}, by whomever. */
    boolean isOwedAnEnd() {
        return known && !over;
    }

    /** The binding is over: what has not started does not start. */
    void end() {
        ended = true;
        timers.close();
        synchronized (this) {
            head = null;
            tail = null;
        }
    }

    /** Whether the client is bound elsewhere by now, or the link is lost. */
    boolean isEnded() {
        return ended || link().isEnded();
    }

    /** Takes an event; its turn comes after those before it. */
    void add(LaneEvent event) {
        boolean start;
        synchronized (this) {
            if (tail == null) {
                head = event;
            } else {
                tail.next = event;
            }
            tail = event;
            start = !running;
            running = true;
        }
        if (start) {
            dispatcher().run(this);
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < TURN; i++) {
            LaneEvent event = poll();
            if (event == null) {
                return;
            }
            if (!dispatcher().handle(event)) {
                return; // its future runs this again
            }
        }
        dispatcher().run(this);
    }

    /** Whether an event runs or is about to. */
    synchronized boolean isRunning() {
        return running;
    }

    private synchronized LaneEvent poll() {
        LaneEvent event = head;
        if (event == null) {
            running = false;
            return null;
        }
        head = event.next;
        event.next = null;
        if (head == null) {
            tail = null;
        }
        return event;
    }
}
