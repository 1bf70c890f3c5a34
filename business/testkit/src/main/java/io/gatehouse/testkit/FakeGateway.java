package io.gatehouse.testkit;

import io.gatehouse.base.HostPort;
import io.gatehouse.business.api.Admission;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.RefusedException;
import io.gatehouse.business.api.Who;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The clients, and what a gateway would know and do of them, with its default limits. One thread. */
final class FakeGateway {
    static final HostPort ADDRESS = new HostPort("127.0.0.1", 2900);
    private static final long ID = 0x7f0000010b54L; // the address, as a gateway's id has it
    // What a frame has besides payload and receivers, as the worker reckons it.
    private static final int REST_BYTES = 512;
    private static final Future<Void> DONE = Future.succeededFuture();

    private final FakeEvents events;
    private final FakeTimers timers;
    private final ClientLimits limits = ClientLimits.DEFAULTS;
    private final List<FakeClient> everyone = new ArrayList<>(); // those that have ended, too
    private final TreeMap<ClientId, FakeClient> open = new TreeMap<>();

    FakeGateway(FakeEvents events, FakeTimers timers) {
        this.events = events;
        this.timers = timers;
    }

    FakeEvents events() {
        return events;
    }

    FakeTimers timers() {
        return timers;
    }

    FakeClient connect(ClientOrigin origin) {
        return connect(origin, Admission.accept());
    }

    /** Brings in a client of which the handler has said so. */
    FakeClient connect(ClientOrigin asked, Admission.Accepted admission) {
        ClientOrigin origin =
                admission.subprotocol().map(asked::withSubprotocol).orElse(asked);
        int number = everyone.size() + 1;
        FakeClient client = new FakeClient(this, number, new ClientId(ID, number), origin);
        everyone.add(client);
        open.put(client.id(), client);
        admission.uid().ifPresent(client::bindUid);
        client.joinedGroups().addAll(admission.groups());
        if (!admission.session().isEmpty()) {
            client.session(new SessionState(1, admission.session()));
        }
        expireAfter(client, admission.expiresAfter());
        if (!admission.uidWithin().isZero()) {
            timers.gatewayAfter(client, admission.uidWithin(), () -> {
                if (client.boundUid().isEmpty()) {
                    end(client, CloseReason.UNAUTHORIZED);
                }
            });
        }
        events.add(client.event("onConnect", false, (handler, seen) -> handler.onConnect(seen)));
        return client;
    }

    /** Zero for never. */
    void expireAfter(FakeClient client, Duration time) {
        client.expiry(time.isZero() ? null : timers.gatewayAfter(client, time, () -> end(client, CloseReason.EXPIRED)));
    }

    void onMessage(FakeClient client, Message message, boolean redelivered) {
        events.checkThread();
        if (!client.isOpen()) {
            return;
        }
        if (message.bytes().length > limits.maxMessageBytes()) {
            end(client, CloseReason.TOO_BIG);
            return;
        }
        events.add(client.event("onMessage", redelivered, (handler, seen) -> {
            // A handler that has closed the client must not hear from it again.
            return client.isOpen() ? handler.onMessage(seen, message) : DONE;
        }));
    }

    /** The client ends, by whomever: both sides learn the same. */
    void takeOver(FakeClient client) {
        events.checkThread();
        if (client.isOpen()) {
            timers.endThoseOf(client);
            events.add(
                    new FakeEvents.Event(client, "onTakeOver", 0, false, (handler, seen) -> handler.onTakeOver(seen)));
        }
    }

    void end(FakeClient client, CloseReason reason) {
        end(client, reason, reason);
    }

    /** Without a close frame the client sees nothing but a lost connection. */
    void kill(FakeClient client) {
        end(client, CloseReason.ABNORMAL, CloseReason.NORMAL);
    }

    private void end(FakeClient client, CloseReason told, CloseReason reason) {
        events.checkThread();
        if (client.isOpen()) {
            open.remove(client.id());
            client.onEnd(told);
            timers.endThoseOf(client);
            events.add(client.event("onClose", false, (handler, seen) -> handler.onClose(seen, reason)));
        }
    }

    /** Those of some clients that are connected, in the order of their ids. */
    List<FakeClient> find(Who who) {
        events.checkThread();
        // A plain loop, here and below: the first stream of a JVM costs more than everything else in the first test.
        List<FakeClient> found = new ArrayList<>();
        for (FakeClient client : open.values()) {
            if (matches(who, client) && !who.except().contains(client.id())) {
                found.add(client);
            }
        }
        return found;
    }

    private static boolean matches(Who who, FakeClient client) {
        return switch (who.kind()) {
            case ALL -> true;
            case CLIENTS -> who.ids().contains(client.id());
            case UIDS -> who.names().contains(client.boundUid());
            case GROUPS -> namesOf(client, who) > 0;
        };
    }

    Set<String> uids() {
        Set<String> uids = new LinkedHashSet<>();
        open.values().forEach(client -> uids.add(client.boundUid()));
        uids.remove("");
        return uids;
    }

    Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        open.values().forEach(client -> groups.addAll(client.joinedGroups()));
        return groups;
    }

    /** How many ids name nobody: also those of another gateway, as this is the only one. */
    long unknown(Who who) {
        Set<ClientId> unknown = new HashSet<>(who.ids());
        unknown.removeIf(id -> who.except().contains(id) || open.containsKey(id));
        return unknown.size();
    }

    Optional<FakeClient> find(ClientId id) {
        events.checkThread();
        return Optional.ofNullable(open.get(id));
    }

    /** How many of the names it has: uids or groups, one named twice counting twice. */
    static long namesOf(FakeClient client, Who who) {
        long count = 0;
        for (String name : who.names()) {
            boolean has = who.kind() == Target.Kind.UIDS
                    ? client.boundUid().equals(name)
                    : client.joinedGroups().contains(name);
            count += has ? 1 : 0;
        }
        return count;
    }

    /** @return whether it is in the group then */
    boolean join(FakeClient client, String group) {
        Set<String> groups = client.joinedGroups();
        return groups.contains(group) || groups.size() < limits.maxGroups() && groups.add(group);
    }

    /** Runs in turn with the client's events, with the number of the event that {@code seen} is of. */
    void onTimer(FakeClient client, Client seen, Consumer<Client> task) {
        events.add(new FakeEvents.Event(client, "timer", seen.eventNumber(), seen.redelivered(), (handler, same) -> {
            if (client.isOpen()) {
                task.accept(seen);
            }
            return DONE;
        }));
    }

    /** @return whether it was made: a compare-and-set may not be */
    boolean update(ClientId id, SessionChange change) {
        FakeClient client = find(id).orElseThrow(() -> new RefusedException(id, Failure.NO_SUCH_CLIENT));
        SessionState before = client.sessionState();
        SessionState after;
        try {
            after = change.applyTo(before);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new RefusedException(id, Failure.NOT_A_NUMBER);
        }
        if (after == null) {
            return false;
        }
        if (after.size() > limits.maxSessionBytes() && after.size() > before.size()) {
            throw new RefusedException(id, Failure.SESSION_TOO_LARGE);
        }
        client.session(after);
        return true;
    }

    /** What a worker's link would refuse, for the same reason. */
    static void checkSize(int payloadBytes, Who who) {
        long bytes = (long) payloadBytes
                + REST_BYTES
                + 4L * who.ids().size()
                + 4L * who.except().size();
        for (String name : who.names()) {
            bytes += 2 + 3L * name.length();
        }
        int max = LinkOptions.DEFAULTS.maxFrameBytes();
        if (bytes > max) {
            throw new IllegalArgumentException("A command of up to " + bytes + " bytes (payload " + payloadBytes
                    + ", the rest names its receivers) cannot fit into a link frame of " + max
                    + " bytes (link.max-frame-bytes).");
        }
    }

    /** What clients got, and how they ended, that the test has not asked for. */
    List<String> rest() {
        return everyone.stream().flatMap(client -> client.rest().stream()).toList();
    }

    List<String> restOfOthers(FakeClient than) {
        return everyone.stream()
                .filter(client -> client != than)
                .flatMap(client -> client.rest().stream())
                .toList();
    }
}
