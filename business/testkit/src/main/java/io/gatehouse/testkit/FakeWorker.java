package io.gatehouse.testkit;

import io.gatehouse.business.api.Admission;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.EventHandler;
import io.gatehouse.business.api.GatewayInfo;
import io.gatehouse.business.api.Handlers;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.Timers;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.ClientOrigin;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One handler, without sockets and without waiting: a call returns when the handler has. Uids, groups, sessions, exclusions and order
 * are those of a cluster, which the same contract test shows for both; what only time and networks do is not there: slow clients, lost
 * links, several gateways, other workers.
 *
 * <p>What happens because of a callback comes after it: if {@code onMessage} closes another client, that one's {@code onClose} runs when
 * {@code onMessage} has returned, and both before the test goes on. Futures that the handler gets are complete already, so their callbacks
 * run at once. Where an {@link io.gatehouse.business.api.AsyncClientEvents} gives back a future that is not complete yet, the call
 * returns, and the client's next event waits until the test, or a timer, has completed it.
 *
 * <p>A callback or a timer's task that throws fails the test in the call that caused it, unless {@link #tolerateErrors()} was called
 * before. {@link ClientEvents#onError} runs in either case.
 *
 * <p>Threading: the thread that started it.
 */
public final class FakeWorker implements Worker, AutoCloseable {
    /** What {@link #clock()} says at the start: 2030-01-01T00:00:00Z. */
    public static final Instant START = Instant.ofEpochSecond(1_893_456_000);

    private static final String LISTENER = "ws:7272";
    private static final String ADDRESS = "127.0.0.1";
    private static final int FIRST_PORT = 50_000;
    private static final int PORTS = 10_000;

    private final ManualClock clock = new ManualClock(START);
    private final FakeEvents events = new FakeEvents();
    private final FakeTimers timers = new FakeTimers(events, clock);
    private final FakeGateway gateway = new FakeGateway(events, timers);
    private final FakePresence presence = new FakePresence(gateway, events);
    private final Clients clients = new FakeClients(gateway);
    private final SharedData shared = new FakeSharedData(events, timers);
    private int connected;

    private FakeWorker() {}

    /**
     * Makes the handler, and starts it.
     *
     * @param handler such as {@code ChatEvents::new}
     * @throws AssertionError if its {@code onWorkerStart} throws
     */
    public static FakeWorker start(Function<Worker, ? extends EventHandler> handler) {
        FakeWorker worker = new FakeWorker();
        worker.events.handler(Handlers.async(handler.apply(worker)));
        worker.events.runWhole("onWorkerStart", () -> worker.events.handler().onWorkerStart(worker));
        worker.timers.onStarted();
        return worker;
    }

    /** Connects a client that asks for {@code "/"}. */
    public FakeClient connect() {
        return connect("/");
    }

    /**
     * Connects a WebSocket client, if {@code onHandshake} lets it in.
     *
     * @param pathAndQuery such as {@code "/?room=1"}, as it would stand in the request
     * @throws AssertionError if the handler rejects it; see {@link #handshake}
     */
    public FakeClient connect(String pathAndQuery) {
        return connect(pathAndQuery, Map.of());
    }

    /** The same with headers. */
    public FakeClient connect(String pathAndQuery, Map<String, String> headers) {
        return connect(origin(pathAndQuery, headers));
    }

    /** What the handler's {@code onHandshake} says of a WebSocket client, which does not come in. */
    public Admission handshake(String pathAndQuery) {
        return handshake(pathAndQuery, Map.of());
    }

    /** The same with headers. */
    public Admission handshake(String pathAndQuery, Map<String, String> headers) {
        return handshake(origin(pathAndQuery, headers));
    }

    private Admission handshake(ClientOrigin origin) {
        Admission[] given = new Admission[1];
        events.runWhole(
                "onHandshake",
                () -> events.handler()
                        .onHandshake(new Handshake(origin))
                        .onSuccess(admission -> given[0] = Objects.requireNonNull(admission, "admission")));
        // One that failed, in a test that tolerates errors.
        return given[0] == null ? Admission.reject(503, "") : given[0];
    }

    private ClientOrigin origin(String pathAndQuery, Map<String, String> headers) {
        URI uri = URI.create(pathAndQuery);
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(Map.entry(name.toLowerCase(Locale.ROOT), value)));
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        int port = FIRST_PORT + connected++ % PORTS;
        return new ClientOrigin(LISTENER, ADDRESS, port, uri.getRawPath(), query, lines, "");
    }

    /** Connects a client of any listener, from any address; one without a path has no handshake. */
    public FakeClient connect(ClientOrigin origin) {
        if (!Handlers.wantsHandshakes(events.handler())) {
            return gateway.connect(origin);
        }
        Admission admission = handshake(origin);
        if (admission instanceof Admission.Accepted accepted) {
            return gateway.connect(origin, accepted);
        }
        throw new AssertionError("onHandshake did not let the client in: " + admission);
    }

    /** Moves the clock; timers that are due by then run in the order of their times, and the clock then says their time. */
    public void advance(Duration by) {
        timers.advance(by);
    }

    /**
     * From now on, what callbacks and timers throw goes into a list instead of failing the test.
     *
     * @return the list, which grows; the same one each time
     */
    public List<Throwable> tolerateErrors() {
        return events.tolerate();
    }

    /**
     * Nobody got anything that the test has not asked for, nobody was closed without the test having asked, every event is done, and no
     * timer is left but those that {@code onWorkerStart} set up and those of clients, which end with them.
     */
    public void assertNothingElse() {
        List<String> rest = new ArrayList<>(gateway.rest());
        rest.addAll(events.unfinished());
        rest.addAll(timers.undeclared());
        if (!rest.isEmpty()) {
            throw new AssertionError("expected nothing else but\n  " + String.join("\n  ", rest));
        }
    }

    /** Stops the handler. Its clients stay connected, as they do when a worker stops. */
    @Override
    public void close() {
        timers.close();
        events.runWhole("onWorkerStop", () -> events.handler().onWorkerStop(this));
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Clients clients() {
        return clients;
    }

    /** One, which is linked. */
    @Override
    public List<GatewayInfo> gateways() {
        return List.of(new GatewayInfo("fake", FakeGateway.ADDRESS, true));
    }

    @Override
    public Timers timers() {
        return timers;
    }

    /** Tells at once what is no more: {@code gateway.presence-grace} is not there. */
    @Override
    public void presence(PresenceEvents of) {
        presence.subscribe(of);
    }

    /** In memory, and this worker's alone. */
    @Override
    public SharedData shared() {
        return shared;
    }

    /** Stands still but for {@link #advance}. */
    @Override
    public Clock clock() {
        return clock;
    }
}
