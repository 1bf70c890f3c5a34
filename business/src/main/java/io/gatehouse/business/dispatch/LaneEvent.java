package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.link.CommandMark;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayEvent;

/**
 * One event of one client on its way: made on the loop, run on a handler thread, acknowledged on the loop. Each hand-over publishes what
 * the side before wrote.
 */
abstract class LaneEvent {
    final ClientLane lane;
    final long number;
    final boolean redelivered;
    LaneEvent next; // in the lane; guarded by the lane
    CommandMark mark; // set when the handler has completed: what must be confirmed before the acknowledgement

    LaneEvent(ClientLane lane, EventStamp stamp) {
        this.lane = lane;
        this.number = stamp.number();
        this.redelivered = stamp.redelivered();
    }

    /** Calls the handler. */
    abstract void deliver(ClientEvents handler, Client client);

    /** What it is called in a log line. */
    abstract String name();

    static final class Connected extends LaneEvent {
        Connected(ClientLane lane, EventStamp stamp) {
            super(lane, stamp);
        }

        @Override
        void deliver(ClientEvents handler, Client client) {
            handler.onConnect(client);
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
        void deliver(ClientEvents handler, Client client) {
            // A handler that has closed the client must not hear from it again: refusing somebody would be of no use.
            if (!lane.isDismissed()) {
                handler.onMessage(client, message);
            }
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
        void deliver(ClientEvents handler, Client client) {
            // Not earlier: the events before this one see the client as it was then.
            lane.onState(last);
            handler.onClose(client, reason);
        }

        @Override
        String name() {
            return "onClose";
        }
    }
}
