package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.Session;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.SessionCommands;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;

/** The session of the client of one event: reads are local, writes go to the gateway under the event's epoch. Any thread. */
final class EventSession extends SessionCommands implements Session {
    private final ClientLane lane;

    EventSession(ClientLane lane) {
        super(lane.dispatcher().callbacks(), lane.id(), lane.epoch());
        this.lane = lane;
    }

    @Override
    public <T> T get(SessionKey<T> key) {
        return data().get(key);
    }

    @Override
    public SessionData data() {
        return new SessionData(lane.session().view());
    }

    @Override
    protected GatewayLink link() {
        return lane.link();
    }

    @Override
    protected long deadlineNs() {
        return lane.dispatcher().deadlineNs();
    }

    @Override
    protected void onBegin(SessionChange change) {
        lane.session().begin(change);
    }

    @Override
    protected void onEnd(SessionChange change, SessionState now) {
        lane.session().end(change, now);
    }
}
