package io.gatehouse.business.dispatch;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Session;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.dispatch.LocalMembership.Kind;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The client of one event, under the epoch in which the event came. Any thread. */
final class EventClient implements Client {
    private final ClientLane lane;
    private final long number;
    private final boolean redelivered;
    private final boolean returned;

    EventClient(LaneEvent event) {
        this.lane = event.lane;
        this.number = event.number;
        this.redelivered = event.redelivered;
        this.returned = event instanceof LaneEvent.Returned;
    }

    @Override
    public ClientId id() {
        return lane.id();
    }

    @Override
    public Optional<String> uid() {
        String uid = lane.membership().uid();
        return uid.isEmpty() ? Optional.empty() : Optional.of(uid);
    }

    @Override
    public Set<String> groups() {
        return lane.membership().groups();
    }

    @Override
    public Session session() {
        return new EventSession(lane);
    }

    @Override
    public Optional<Handshake> handshake() {
        return lane.origin().path().isEmpty() ? Optional.empty() : Optional.of(new Handshake(lane.origin()));
    }

    @Override
    public String listener() {
        return lane.origin().listener();
    }

    @Override
    public String remoteAddress() {
        return lane.origin().remoteAddress();
    }

    @Override
    public boolean isOpen() {
        return lane.isOpen();
    }

    @Override
    public long eventNumber() {
        return number;
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    @Override
    public boolean returned() {
        return returned;
    }

    @Override
    public Future<Void> send(Message message) {
        return issue(Outgoing.send(lane.link(), lane.epoch(), 0, lane.target(), message));
    }

    @Override
    public Future<Void> bindUid(String uid) {
        Checks.name("uid", uid);
        return change(new GatewayCommand.BindUid(lane.epoch(), 0, id().connection(), uid), Kind.BIND, uid);
    }

    @Override
    public Future<Void> unbindUid(String uid) {
        Checks.name("uid", uid);
        return change(new GatewayCommand.UnbindUid(lane.epoch(), 0, id().connection(), uid), Kind.UNBIND, uid);
    }

    @Override
    public Future<Void> joinGroup(String group) {
        Checks.name("group", group);
        return change(new GatewayCommand.JoinGroup(lane.epoch(), 0, lane.target(), group), Kind.JOIN, group);
    }

    @Override
    public Future<Void> leaveGroup(String group) {
        Checks.name("group", group);
        return change(new GatewayCommand.LeaveGroup(lane.epoch(), 0, lane.target(), group), Kind.LEAVE, group);
    }

    private Future<Void> change(GatewayCommand command, Kind kind, String name) {
        long sequence = lane.link().issue(command);
        lane.membership().note(sequence, kind, name);
        return lane.link().outcome(sequence);
    }

    @Override
    public Future<Void> close(CloseReason reason) {
        return dismiss(Outgoing.close(lane.epoch(), 0, lane.target(), reason));
    }

    @Override
    public Future<Void> kill() {
        return dismiss(Outgoing.kill(lane.epoch(), 0, lane.target()));
    }

    private Future<Void> dismiss(GatewayCommand command) {
        long sequence = lane.link().issue(command);
        // Only if the command has its place: a client that was not closed after all must be heard.
        if (sequence > 0) {
            lane.dismiss();
        }
        return lane.link().outcome(sequence);
    }

    @Override
    public Future<Void> expireAfter(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A client cannot expire after " + time + "; zero is for never.");
        }
        return issue(new GatewayCommand.SetExpiry(lane.epoch(), 0, id().connection(), time.toMillis()));
    }

    @Override
    public Timer after(Duration delay, Consumer<Client> task) {
        return lane.timers().after(delay, () -> lane.add(new LaneEvent.TimerDue(lane, this, task)));
    }

    private Future<Void> issue(GatewayCommand command) {
        return lane.link().outcome(lane.link().issue(command));
    }

    @Override
    public String toString() {
        return "client " + id();
    }
}
