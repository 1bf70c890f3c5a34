package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.link.CommandMark;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayEvent;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * One event of one client on its way: made on the loop, run on a handler thread, acknowledged on the loop. Each hand-over publishes what
 * the side before wrote.
 */
abstract class LaneEvent {
    private static final Future<Void> NOTHING_TO_DO = Future.succeededFuture();

    final ClientLane lane;
    final long number;
    final boolean redelivered;
    LaneEvent next; // in the lane; guarded by the lane
    CommandMark mark; // set when the handler has completed: what must be confirmed before the acknowledgement

    LaneEvent(ClientLane lane, EventStamp stamp) {
        this(lane, stamp.number(), stamp.redelivered());
    }

    private LaneEvent(ClientLane lane, long number, boolean redelivered) {
        this.lane = lane;
        this.number = number;
        this.redelivered = redelivered;
    }

    /** An event that the worker makes by itself, because nobody is there to send it: it needs no link and is not acknowledged. */
    boolean isLocal() {
        return false;
    }

    /** Whether the client has no event after this one. */
    boolean isLast() {
        return false;
    }

    /** Calls the handler. @return as the handler's method */
    abstract Future<?> deliver(AsyncClientEvents handler, Client client);

    /** Whether the gateway waits for its acknowledgement. */
    boolean isAcknowledged() {
        return true;
    }

    /** What it is called in a log line. */
    abstract String name();

    @Override
    public String toString() {
        return "client " + lane.id() + ": " + name() + " of event " + number;
    }

    static class Connected extends LaneEvent {
        Connected(ClientLane lane, EventStamp stamp) {
            super(lane, stamp);
        }

        @Override
        Future<?> deliver(AsyncClientEvents handler, Client client) {
            return handler.onConnect(client);
        }

        @Override
        String name() {
            return "onConnect";
        }
    }

    static final class MessageReceived extends LaneEvent {
        private final Message message;

        MessageReceived(ClientLane lane, EventStamp stamp, Message message) {
            super(lane, stamp);
            this.message = message;
        }

        @Override
        Future<?> deliver(AsyncClientEvents handler, Client client) {
            // A handler that has closed the client must not hear from it again: refusing somebody would be of no use.
            return lane.isDismissed() ? NOTHING_TO_DO : handler.onMessage(client, message);
        }

        @Override
        String name() {
            return "onMessage";
        }
    }

    static final class Closed extends LaneEvent {
        private final CloseReason reason;
        private final GatewayEvent.ClientState last;

        Closed(ClientLane lane, GatewayEvent.Closed event) {
            super(lane, event.stamp());
            reason = event.reason();
            last = event.state();
        }

        @Override
        boolean isLast() {
            return true;
        }

        @Override
        Future<?> deliver(AsyncClientEvents handler, Client client) {
            // Not earlier: the events before this one see the client as it was then.
            lane.onState(last);
            return handler.onClose(client, reason);
        }

        @Override
        String name() {
            return "onClose";
        }
    }

    /** The client's gateway has ended, and the client with it. */
    static final class GatewayLost extends LaneEvent {
        private final Closed said;

        /** @param said the end that the gateway had told of before, and that had not been handled; null if it had not */
        GatewayLost(ClientLane lane, EventStamp stamp, Closed said) {
            super(lane, stamp);
            this.said = said;
        }

        @Override
        boolean isLocal() {
            return true;
        }

        @Override
        boolean isLast() {
            return true;
        }

        @Override
        Future<?> deliver(AsyncClientEvents handler, Client client) {
            return said == null ? handler.onClose(client, CloseReason.GATEWAY_LOST) : said.deliver(handler, client);
        }

        @Override
        String name() {
            return "onClose";
        }
    }

    /** The client was taken for lost with its gateway, and is there all the same. */
    static final class Returned extends Connected {
        Returned(ClientLane lane, EventStamp stamp) {
            super(lane, stamp);
        }

        @Override
        boolean isLocal() {
            return true;
        }
    }

    /** Another worker served the client before: no event of the gateway's, but it comes before the next one. */
    static final class TakenOver extends LaneEvent {
        TakenOver(ClientLane lane) {
            super(lane, 0, false);
        }

        @Override
        Future<?> deliver(AsyncClientEvents handler, Client client) {
            return handler.onTakeOver(client);
        }

        @Override
        boolean isAcknowledged() {
            return false;
        }

        @Override
        String name() {
            return "onTakeOver";
        }
    }

    /** A client's timer is due: no event of the gateway's, but it takes its turn among them. */
    static final class TimerDue extends LaneEvent {
        private final Client client;
        private final Consumer<Client> task;

        TimerDue(ClientLane lane, Client client, Consumer<Client> task) {
            super(lane, client.eventNumber(), client.redelivered());
            this.client = client;
            this.task = task;
        }

        @Override
        Future<?> deliver(AsyncClientEvents handler, Client ignored) {
            if (lane.isOpen()) {
                task.accept(client);
            }
            return NOTHING_TO_DO;
        }

        @Override
        boolean isAcknowledged() {
            return false;
        }

        @Override
        String name() {
            return "timer";
        }
    }
}
