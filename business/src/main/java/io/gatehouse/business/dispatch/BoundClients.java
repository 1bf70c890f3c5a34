package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.Message;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.LinkEvents;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.ProtocolException;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients that one gateway has bound to this worker over one link, and the acknowledgements that it is owed. Ends with the link.
 * Confined to the loop.
 */
final class BoundClients implements LinkEvents {
    // A frame of acknowledgements stays small, so that it does not hold up what is written behind it.
    private static final int MAX_BATCH = 1024;
    // Half the window: the gateway must not run out of it while acknowledgements wait for company.
    private static final int SOON = 8;

    private final EventDispatcher dispatcher;
    private final GatewayLink link;
    private final IntObjectHashMap<ClientLane> lanes = new IntObjectHashMap<>();
    private final List<ClientLane> toAcknowledge = new ArrayList<>();
    private final Set<ClientLane> closing = new HashSet<>(); // their end has come, and is not acknowledged
    private long unacknowledged;
    private boolean isFlushDue;
    private boolean ended;

    BoundClients(EventDispatcher dispatcher, GatewayLink link) {
        this.dispatcher = dispatcher;
        this.link = link;
    }

    EventDispatcher dispatcher() {
        return dispatcher;
    }

    GatewayLink link() {
        return link;
    }

    @Override
    public void onConnected(GatewayEvent.Connected event) {
        EventStamp stamp = event.stamp();
        ClientLane lane = lanes.get(stamp.connection());
        if (lane == null || lane.epoch() != stamp.epoch()) {
            lane = bind(new ClientLane(this, stamp.connection(), stamp.epoch(), shared(event.origin()), event.state()));
        }
        if (stamp.redelivered()) {
            lane.onKnown();
        }
        add(new LaneEvent.Connected(lane, stamp));
    }

    @Override
    public void onMessageReceived(GatewayEvent.MessageReceived event) {
        ClientLane lane = lane(event.stamp());
        PayloadKind kind = event.isText() ? PayloadKind.TEXT : PayloadKind.BINARY;
        Message message = Message.of(kind, ByteBufUtil.getBytes(event.payload()));
        add(new LaneEvent.MessageReceived(lane, event.stamp(), message));
    }

    @Override
    public void onClosed(GatewayEvent.Closed event) {
        ClientLane lane = lane(event.stamp());
        lanes.remove(event.stamp().connection());
        lane.close();
        lane.closed = new LaneEvent.Closed(lane, event);
        closing.add(lane);
        add(lane.closed);
    }

    @Override
    public void onBound(GatewayEvent.Bound event) {
        ClientLane lane =
                bind(new ClientLane(this, event.connection(), event.epoch(), shared(event.origin()), event.state()));
        lane.onKnown();
        // Tells the gateway that the client is held here; whoever held it before may then forget it.
        list(lane);
        link.flushLazily();
        if (dispatcher.orphans().takeReturned(link.identity(), event.connection())) {
            dispatcher.addLocal(
                    new LaneEvent.Returned(lane, new EventStamp(event.connection(), event.epoch(), 0, false)));
        } else {
            lane.add(new LaneEvent.TakenOver(lane));
        }
    }

    @Override
    public void onSessionChanged(GatewayEvent.SessionChanged event) {
        ClientLane lane = lanes.get(event.connection());
        if (lane != null && lane.epoch() == event.epoch()) {
            lane.session().onState(event.session());
        }
    }

    @Override
    public void onMembershipChanged(GatewayEvent.MembershipChanged event) {
        ClientLane lane = lanes.get(event.connection());
        if (lane != null && lane.epoch() == event.epoch()) {
            lane.membership().onState(event.uid(), event.groups());
        }
    }

    @Override
    public void onReleased(GatewayEvent.Released event) {
        ClientLane lane = lanes.get(event.connection());
        // Else it has come back meanwhile, or ended.
        if (lane != null && lane.epoch() == event.epoch()) {
            lanes.remove(event.connection());
            end(lane);
            dispatcher.checkIdle();
        }
    }

    @Override
    public void onHandshake(AdmissionMessage.Asked question) {
        dispatcher.onHandshake(new HandshakeCall(link, question));
    }

    private ClientOrigin shared(ClientOrigin origin) {
        return origin.sharing(dispatcher.texts());
    }

    private ClientLane bind(ClientLane lane) {
        dispatcher.orphans().onBound(link.identity(), lane.id().connection());
        ClientLane before = lanes.put(lane.id().connection(), lane);
        if (before != null) {
            // The client was elsewhere and came back: what we had of it has been given to others meanwhile.
            end(before);
        }
        return lane;
    }

    private ClientLane lane(EventStamp stamp) {
        ClientLane lane = lanes.get(stamp.connection());
        if (lane == null || lane.epoch() != stamp.epoch()) {
            throw new ProtocolException("event " + stamp.number() + " of client "
                    + Integer.toUnsignedString(stamp.connection(), 16) + " under epoch " + stamp.epoch()
                    + (lane == null ? ", which is not bound here" : ", bound here under epoch " + lane.epoch()));
        }
        return lane;
    }

    private void add(LaneEvent event) {
        ClientLane lane = event.lane;
        if (lane.received == 0) {
            lane.acknowledged = event.number - 1;
            lane.acknowledgeable = lane.acknowledged;
        }
        dispatcher.onReceived();
        unacknowledged += event.number - Math.max(lane.received, lane.acknowledged);
        lane.received = event.number;
        lane.add(event);
    }

    /** Every effect of a client's events up to this one is confirmed. */
    void onEffective(LaneEvent event) {
        ClientLane lane = event.lane;
        if (ended || lane.isEnded()) {
            return;
        }
        if (event == lane.closed) {
            closing.remove(lane);
        }
        lane.acknowledgeable = event.number;
        lane.membership().onConfirmed();
        list(lane);
        if (lane.acknowledgeable - lane.acknowledged < SOON) {
            link.flushLazily();
        } else if (!isFlushDue) {
            isFlushDue = true;
            link.flushNow();
        }
    }

    private void list(ClientLane lane) {
        if (!lane.isListed) {
            lane.isListed = true;
            toAcknowledge.add(lane);
        }
    }

    @Override
    public void onConfirmed() {
        dispatcher.collectCompleted();
    }

    @Override
    public void onFlush() {
        isFlushDue = false;
        dispatcher.collectCompleted();
        if (toAcknowledge.isEmpty()) {
            return;
        }
        for (int from = 0; from < toAcknowledge.size(); from += MAX_BATCH) {
            acknowledge(toAcknowledge.subList(from, Math.min(toAcknowledge.size(), from + MAX_BATCH)));
        }
        toAcknowledge.clear();
        dispatcher.checkIdle();
    }

    private void acknowledge(List<ClientLane> batch) {
        int[] connections = new int[batch.size()];
        int[] epochs = new int[batch.size()];
        long[] numbers = new long[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            ClientLane lane = batch.get(i);
            connections[i] = lane.id().connection();
            epochs[i] = lane.epoch();
            numbers[i] = lane.acknowledgeable;
            unacknowledged -= lane.acknowledgeable - lane.acknowledged;
            lane.acknowledged = lane.acknowledgeable;
            lane.isListed = false;
        }
        link.acknowledge(new GatewayCommand.Acknowledge(connections, epochs, numbers));
    }

    int size() {
        return lanes.size();
    }

    long unacknowledged() {
        return unacknowledged;
    }

    /** How many clients have a handler that runs or is about to. */
    long busy() {
        // Only who has something unacknowledged can be: that spares the others' locks.
        return lanes.values().stream()
                .filter(lane -> lane.received != lane.acknowledged && lane.isRunning())
                .count();
    }

    /** Whether every event that came is acknowledged. */
    boolean isIdle() {
        return unacknowledged == 0;
    }

    private void end(ClientLane lane) {
        unacknowledged -= lane.received - lane.acknowledged;
        if (lane.isListed) {
            toAcknowledge.remove(lane);
        }
        lane.end();
    }

    @Override
    public void onEnd() {
        ended = true;
        unacknowledged = 0;
        toAcknowledge.clear();
        List<ClientLane> left = new ArrayList<>(lanes.values());
        left.addAll(closing);
        left.forEach(ClientLane::end);
        lanes.clear();
        closing.clear();
        dispatcher.orphans().onLinkEnd(link.identity(), left);
        dispatcher.onEnd(this);
        dispatcher.collectCompleted();
    }
}
