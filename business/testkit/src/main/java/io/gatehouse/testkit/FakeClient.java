package io.gatehouse.testkit;

import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.Timer;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.SessionState;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A client of a {@link FakeWorker}. What the test makes it do has been handled when the call returns; what it got waits to be asked for.
 * After its end it still says what it was.
 */
public final class FakeClient extends ReceivingClient<FakeClient> {
    private final FakeGateway gateway;
    private final int number;
    private final ClientId id;
    private final ClientOrigin origin;
    private final ArrayDeque<Message> received = new ArrayDeque<>();
    private final ArrayDeque<FakeEvents.Event> lane = new ArrayDeque<>();
    private final Set<String> groups = new LinkedHashSet<>();
    private String uid = "";
    private SessionState session = SessionState.EMPTY;
    private FakeEvents.Event lastEvent;
    private long events;
    private CloseReason end; // null while it is open
    private boolean endExpected;
    private Timer expiry; // null for none
    private boolean busy; // the future of the last event is not complete

    FakeClient(FakeGateway gateway, int number, ClientId id, ClientOrigin origin) {
        this.gateway = gateway;
        this.number = number;
        this.id = id;
        this.origin = origin;
    }

    /** Its name in the cluster. */
    public ClientId id() {
        return id;
    }

    /** The uid bound to it. */
    public Optional<String> uid() {
        return uid.isEmpty() ? Optional.empty() : Optional.of(uid);
    }

    /** The groups it is in. */
    public Set<String> groups() {
        return Set.copyOf(groups);
    }

    /** Its session. */
    public SessionData session() {
        return new SessionData(session);
    }

    /** One that is larger than {@code gateway.max-message-bytes} closes the client, as at a gateway. */
    @Override
    public FakeClient send(Message message) {
        gateway.onMessage(this, message, false);
        return this;
    }

    /** Sends a text that another worker got before, which may or may not have run it: {@code client.redelivered()} is set. */
    public FakeClient sendRedelivered(String text) {
        gateway.onMessage(this, Message.text(text), true);
        return this;
    }

    /**
     * Its last event comes once more, with the number it had, and flagged: what a worker gets whose predecessor died after handling it
     * and before acknowledging it.
     */
    public FakeClient redeliver() {
        gateway.events().add(lastEvent.again());
        return this;
    }

    /**
     * Another worker served it so far, and this one takes it over: its timers end, and {@code onTakeOver} runs. What happens when a worker
     * is lost, drained, or joins.
     */
    public FakeClient takeOver() {
        gateway.takeOver(this);
        return this;
    }

    @Override
    public void leave() {
        leave(CloseReason.NORMAL);
    }

    /** The client ends for another reason, such as {@link CloseReason#ABNORMAL} or {@link CloseReason#SILENT}. */
    public void leave(CloseReason reason) {
        endExpected = true;
        gateway.end(this, reason);
    }

    @Override
    public Optional<CloseReason> closed() {
        endExpected = true;
        return end();
    }

    /** Such as {@code client 2 (/?room=1)}. */
    @Override
    public String toString() {
        String asked = origin.path() + (origin.query().isEmpty() ? "" : "?" + origin.query());
        return "client " + number + (asked.equals("/") || asked.isEmpty() ? "" : " (" + asked + ")");
    }

    ClientOrigin origin() {
        return origin;
    }

    boolean isOpen() {
        return end == null;
    }

    void onEnd(CloseReason reason) {
        end = reason;
    }

    void receive(Message message) {
        received.add(message);
    }

    /** The next event of this client. */
    FakeEvents.Event event(String name, boolean redelivered, FakeEvents.Call call) {
        lastEvent = new FakeEvents.Event(this, name, ++events, redelivered, call);
        return lastEvent;
    }

    /** Its events that have not been delivered. */
    ArrayDeque<FakeEvents.Event> lane() {
        return lane;
    }

    boolean isBusy() {
        return busy;
    }

    void busy(boolean to) {
        busy = to;
    }

    void expiry(Timer to) {
        if (expiry != null) {
            expiry.cancel();
        }
        expiry = to;
    }

    String boundUid() {
        return uid;
    }

    void bindUid(String to) {
        uid = to;
    }

    Set<String> joinedGroups() {
        return groups;
    }

    SessionState sessionState() {
        return session;
    }

    void session(SessionState to) {
        session = to;
    }

    FakeGateway gateway() {
        return gateway;
    }

    @Override
    Message poll() {
        return received.poll();
    }

    @Override
    List<Message> waiting() {
        return List.copyOf(received);
    }

    @Override
    Optional<CloseReason> awaitEnd() {
        return closed();
    }

    @Override
    Optional<CloseReason> end() {
        return Optional.ofNullable(end);
    }

    @Override
    Optional<CloseReason> unexpectedEnd() {
        return endExpected ? Optional.empty() : end();
    }

    @Override
    String whyNothing() {
        List<String> others = gateway.restOfOthers(this);
        return others.isEmpty() ? "" : "; but " + String.join("; ", others);
    }

    @Override
    FakeClient self() {
        return this;
    }
}
