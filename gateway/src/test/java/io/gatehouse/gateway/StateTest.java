package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.gatehouse.protocol.GatewayReply.NameCount;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Uids, groups and sessions, and what can be asked about them; on three event loops. */
class StateTest extends GatewayFixture {
    private static final int CLIENTS = 6;
    private static final int SESSION_LIMIT = 100;
    private static final int MAX_GROUPS = 3;
    private static final int ALL_FIELDS = ClientRow.UID | ClientRow.GROUPS | ClientRow.SESSION | ClientRow.ADDRESS;

    private final int[] ids = new int[CLIENTS];
    private final TestClient[] clients = new TestClient[CLIENTS];
    private ScriptedWorker worker;

    @BeforeEach
    void connectAll() {
        ClientLimits d = ClientLimits.DEFAULTS;
        start(options()
                .eventLoops(3)
                .limits(new ClientLimits(
                        d.maxMessageBytes(),
                        d.maxFragments(),
                        d.handshakeTimeout(),
                        d.messageTimeout(),
                        d.heartbeat(),
                        d.outboxSoftBytes(),
                        d.outboxHardBytes(),
                        d.outboxGrace(),
                        d.slowPolicy(),
                        d.eventWindow(),
                        d.eventWindowBytes(),
                        d.parkingBytes(),
                        d.parkingTime(),
                        SESSION_LIMIT,
                        MAX_GROUPS)));
        worker = worker();
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = connect("/" + i);
            ids[i] = worker.awaitConnected("/" + i).stamp().connection();
        }
    }

    @Test
    @Tag("API-14")
    @Tag("API-15")
    void shouldJoinLeaveAndUngroup() {
        assertThat(worker.join(ids[0], "g").applied()).isEqualTo(1);
        assertThat(worker.join(ids[0], "g").applied()).isEqualTo(1);
        worker.join(ids[1], "g");
        worker.join(ids[1], "h");
        Target g = Target.groups(List.of("g"));
        assertThat(worker.count(g)).isEqualTo(2);

        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.LeaveGroup(0, c, Target.clients(ids[0]), "g"));
        assertThat(worker.count(g)).isEqualTo(1);
        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.Ungroup(c, "g"));

        assertThat(worker.count(g)).isZero();
        assertThat(worker.count(Target.groups(List.of("h")))).isEqualTo(1);
        assertThat(worker.count(Target.all())).isEqualTo(CLIENTS);
    }

    @Test
    @Tag("API-14")
    void shouldMoveWholeTargetsBetweenGroups() {
        for (int id : ids) {
            worker.join(id, "g");
        }
        Target g = Target.groups(List.of("g"));

        assertThat(worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.JoinGroup(0, c, g, "h"))
                        .applied())
                .isEqualTo(CLIENTS);
        assertThat(worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.LeaveGroup(0, c, g, "g"))
                        .applied())
                .isEqualTo(CLIENTS);

        assertThat(worker.count(g)).isZero();
        assertThat(worker.count(Target.groups(List.of("h", "g")))).isEqualTo(CLIENTS);
    }

    @Test
    void shouldHoldGroupsOfAClientToTheLimit() {
        for (int i = 0; i < MAX_GROUPS; i++) {
            worker.join(ids[0], "g" + i);
        }

        GatewayReply.Receipt receipt = worker.ask(
                GatewayReply.Receipt.class,
                c -> new GatewayCommand.JoinGroup(0, c, Target.clients(ids[0], ids[1]), "one too many"));

        assertThat(receipt)
                .isEqualTo(new GatewayReply.Receipt(receipt.correlation(), 1, GatewayReply.Drops.NONE, 0, 1));
        assertThat(worker.join(ids[0], "g0").applied()).isEqualTo(1);
        assertThat(worker.count(Target.groups(List.of("one too many")))).isEqualTo(1);
    }

    @Test
    @Tag("API-08")
    @Tag("API-09")
    void shouldBindReplaceAndUnbindUids() {
        worker.bindUid(ids[0], "alice");
        worker.bindUid(ids[1], "alice");
        worker.bindUid(ids[0], "bob");
        assertThat(worker.count(Target.uids(List.of("alice")))).isEqualTo(1);
        assertThat(worker.count(Target.uids(List.of("alice", "bob")))).isEqualTo(2);

        // Not the uid that it has: nothing happens.
        var refused = worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.UnbindUid(0, c, ids[0], "alice"));
        assertThat(refused.applied()).isZero();
        assertThat(refused.refused()).isEqualTo(1);
        assertThat(worker.count(Target.uids(List.of("bob")))).isEqualTo(1);
        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.UnbindUid(0, c, ids[0], "bob"));

        assertThat(worker.count(Target.uids(List.of("bob")))).isZero();
    }

    @Test
    void shouldNeverEnterAnEndedClientIntoAnIndex() {
        worker.silent();
        worker.send(kill(ids[0], CloseReason.REPLACED));
        worker.await(GatewayEvent.Closed.class, ids[0]);

        assertThat(worker.join(ids[0], "g")).matches(receipt -> receipt.applied() == 0 && receipt.unknown() == 1);
        assertThat(worker.bindUid(ids[0], "u")).matches(receipt -> receipt.applied() == 0 && receipt.unknown() == 1);
        assertThat(worker.ask(
                                GatewayReply.Failed.class,
                                c -> new GatewayCommand.UpdateSession(0, c, ids[0], new SessionChange.Put("k", "1")))
                        .failure())
                .isEqualTo(Failure.NO_SUCH_CLIENT);

        assertThat(worker.count(Target.groups(List.of("g")))).isZero();
        assertThat(worker.count(Target.uids(List.of("u")))).isZero();
        assertThat(worker.count(Target.all())).isEqualTo(CLIENTS - 1);
    }

    @Test
    @Tag("API-28")
    @Tag("API-29")
    void shouldChangeSessionsAtomically() {
        int id = ids[0];
        assertThat(worker.session(0, id, new SessionChange.Put("a", "\"x\"")).session())
                .isEqualTo(new SessionState(1, Map.of("a", "\"x\"")));
        assertThat(worker.session(0, id, new SessionChange.Increment("n", 5))
                        .session()
                        .values())
                .containsEntry("n", "5");
        assertThat(worker.session(0, id, new SessionChange.Increment("n", -7))
                        .session()
                        .values())
                .containsEntry("n", "-2");
        assertThat(worker.session(0, id, new SessionChange.CompareAndSet("n", "-2", "0"))
                        .applied())
                .isTrue();
        GatewayReply.SessionUpdated refused = worker.session(0, id, new SessionChange.CompareAndSet("n", "-2", "1"));
        assertThat(refused.applied()).isFalse();
        assertThat(refused.session()).isEqualTo(new SessionState(4, Map.of("a", "\"x\"", "n", "0")));
        assertThat(worker.session(0, id, new SessionChange.CompareAndSet("new", null, "1"))
                        .applied())
                .isTrue();
        assertThat(worker.session(0, id, new SessionChange.CompareAndSet("new", null, "2"))
                        .applied())
                .isFalse();
        assertThat(worker.session(0, id, new SessionChange.Remove("a"))
                        .session()
                        .values())
                .containsOnlyKeys("n", "new");
        assertThat(worker.session(0, id, new SessionChange.PutAll(Map.of("n", "9", "m", "8")))
                        .session()
                        .values())
                .isEqualTo(Map.of("n", "9", "m", "8", "new", "1"));
        assertThat(worker.session(0, id, new SessionChange.Replace(Map.of("z", "0")))
                        .session())
                .isEqualTo(new SessionState(8, Map.of("z", "0")));
    }

    @Test
    void shouldRefuseToIncrementWhatIsNoWholeNumber() {
        worker.session(0, ids[0], new SessionChange.Put("text", "\"x\""));
        worker.session(0, ids[0], new SessionChange.Put("max", Long.toString(Long.MAX_VALUE)));

        for (String key : List.of("text", "max")) {
            assertThat(worker.ask(
                                    GatewayReply.Failed.class,
                                    c -> new GatewayCommand.UpdateSession(
                                            0, c, ids[0], new SessionChange.Increment(key, 1)))
                            .failure())
                    .isEqualTo(Failure.NOT_A_NUMBER);
        }
        assertThat(worker.session(0, ids[0], new SessionChange.Remove("nothing"))
                        .session()
                        .values())
                .containsEntry("max", Long.toString(Long.MAX_VALUE));
    }

    @Test
    void shouldHoldSessionsToTheLimit() {
        for (int size : new int[] {SESSION_LIMIT - 1, SESSION_LIMIT}) {
            assertThat(worker.session(0, ids[0], new SessionChange.Put("k", "1".repeat(size - 1)))
                            .applied())
                    .isTrue();
        }

        GatewayReply.Failed failed = worker.ask(
                GatewayReply.Failed.class,
                c -> new GatewayCommand.UpdateSession(
                        0, c, ids[0], new SessionChange.Put("k", "1".repeat(SESSION_LIMIT))));

        assertThat(failed.failure()).isEqualTo(Failure.SESSION_TOO_LARGE);
        assertThat(gateway.losses(LossReason.SESSION_REFUSED)).isEqualTo(1);
        // Bytes count, not characters: 50 of these with the key are one byte too many.
        assertThat(worker.ask(
                                GatewayReply.Failed.class,
                                c -> new GatewayCommand.UpdateSession(
                                        0, c, ids[1], new SessionChange.Put("k", "ü".repeat(SESSION_LIMIT / 2))))
                        .failure())
                .isEqualTo(Failure.SESSION_TOO_LARGE);
        assertThat(worker.session(0, ids[1], new SessionChange.Put("k", "ü".repeat(SESSION_LIMIT / 2 - 1) + "1"))
                        .applied())
                .isTrue();
        assertThat(worker.session(0, ids[0], new SessionChange.Put("k", "1"))
                        .session()
                        .version())
                .isEqualTo(3);
    }

    @Test
    void shouldTellTheBoundWorkerOnlyOfChangesByOtherHandsAndBeforeTheNextEvent() {
        ScriptedWorker other = worker("other");
        int id = ids[0];
        worker.session(1, id, new SessionChange.Put("own", "1"));
        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.JoinGroup(1, c, Target.clients(id), "own"));
        worker.ask(GatewayReply.Receipt.class, c -> new GatewayCommand.BindUid(1, c, id, "own"));
        clients[0].send("first");
        worker.await("first", seen -> seen.text().equals("first"));
        assertThat(worker.story(id)).containsExactly("Connected 1", "MessageReceived 2 first");

        other.session(0, id, new SessionChange.Put("other", "2"));
        other.join(id, "other");
        other.join(id, "other");
        other.bindUid(id, "other");
        other.bindUid(id, "other");
        clients[0].send("second");
        worker.await("second", seen -> seen.text().equals("second"));

        assertThat(worker.story(id))
                .containsExactly(
                        "Connected 1",
                        "MessageReceived 2 first",
                        "SessionChanged",
                        "MembershipChanged",
                        "MembershipChanged",
                        "MessageReceived 3 second");
        assertThat(worker.await(GatewayEvent.SessionChanged.class, id).session())
                .isEqualTo(new SessionState(2, Map.of("own", "1", "other", "2")));
        GatewayEvent.MembershipChanged last =
                (GatewayEvent.MembershipChanged) worker.eventsOf(id).get(4).event();
        assertThat(last.uid()).isEqualTo("other");
        assertThat(last.groups()).containsExactlyInAnyOrder("own", "other");
    }

    @Test
    void shouldPageThroughAllClientsInOrder() {
        List<ClientRow> rows = new ArrayList<>();
        int after = -1;
        boolean more = true;
        for (int page = 0; more && page < CLIENTS; page++) {
            GatewayReply.ClientsFound found = rows(Target.all(), 0, after, 4);
            assertThat(found.rows()).hasSizeBetween(1, 4);
            rows.addAll(found.rows());
            after = rows.get(rows.size() - 1).connection();
            more = found.more();
        }

        assertThat(more).isFalse();
        assertThat(rows.stream().map(ClientRow::connection))
                .containsExactlyElementsOf(IntStream.of(ids)
                        .boxed()
                        .sorted(Comparator.comparing(Integer::toUnsignedLong))
                        .toList());
    }

    @Test
    void shouldAnswerWithTheFieldsAskedFor() {
        worker.bindUid(ids[0], "alice");
        worker.join(ids[0], "g");
        worker.session(0, ids[0], new SessionChange.Put("k", "1"));
        Target alice = Target.uids(List.of("alice"));

        assertThat(rows(alice, 0, -1, 10).rows())
                .containsExactly(new ClientRow(ids[0], "", List.of(), SessionState.EMPTY, "", ""));
        assertThat(rows(alice, ALL_FIELDS, -1, 10).rows())
                .containsExactly(new ClientRow(
                        ids[0],
                        "alice",
                        List.of("g"),
                        new SessionState(1, Map.of("k", "1")),
                        "ws:" + clientAddress().port(),
                        "127.0.0.1"));
        assertThat(rows(Target.clients(ids[1], ids[2], ids[1]), 0, -1, 10).rows())
                .hasSize(2);
        assertThat(rows(Target.groups(List.of("nobody")), ALL_FIELDS, -1, 10).rows())
                .isEmpty();
        assertThat(rows(Target.all(ids), ALL_FIELDS, -1, 10).rows()).isEmpty();
        assertThat(worker.count(Target.all(ids[0]))).isEqualTo(CLIENTS - 1);
    }

    @Test
    @Tag("API-24")
    @Tag("API-25")
    void shouldPageThroughNamesOfAllLoopsWithTheirClients() {
        String[] uids = {"a", "b", "a", "10", "9", "b"};
        for (int i = 0; i < CLIENTS; i++) {
            worker.bindUid(ids[i], uids[i]);
        }
        List<NameCount> all =
                List.of(new NameCount("10", 1), new NameCount("9", 1), new NameCount("a", 2), new NameCount("b", 2));

        for (int limit : new int[] {3, 4, 5}) {
            GatewayReply.NamesFound first = names(Target.all(), false, "", limit);
            assertThat(first.names()).isEqualTo(all.subList(0, Math.min(limit, 4)));
            assertThat(first.more()).isEqualTo(limit < 4);
        }
        assertThat(names(Target.all(), false, "9", 1))
                .matches(page -> page.more() && page.names().equals(all.subList(2, 3)));
        assertThat(names(Target.all(), false, "a", 1))
                .matches(page -> !page.more() && page.names().equals(all.subList(3, 4)));
        assertThat(names(Target.all(), false, "b", 1).names()).isEmpty();
        // By walking the clients, and by looking the names up, with and without exceptions.
        assertThat(names(Target.all(ids[0], ids[3]), false, "", 9).names())
                .containsExactly(new NameCount("9", 1), new NameCount("a", 1), new NameCount("b", 2));
        assertThat(names(Target.uids(List.of("b", "nobody", "b")), false, "", 9).names())
                .containsExactly(new NameCount("b", 2));
        assertThat(names(Target.uids(List.of("b", "a"), ids[1]), false, "", 9).names())
                .containsExactly(new NameCount("a", 2), new NameCount("b", 1));
        assertThat(names(Target.clients(ids[1]), false, "", 9).names()).containsExactly(new NameCount("b", 1));
        assertThat(names(Target.all(), true, "", 9).names()).isEmpty();
    }

    private GatewayReply.NamesFound names(Target target, boolean groups, String after, int limit) {
        return worker.ask(
                GatewayReply.NamesFound.class, c -> new GatewayCommand.QueryNames(c, target, groups, after, limit));
    }

    @Test
    @Tag("API-28")
    void shouldNotSendTheSessionWithEachMessage() {
        worker.session(1, ids[0], new SessionChange.Put("secret", "1".repeat(SESSION_LIMIT - 6)));

        clients[0].send("hello");

        ScriptedWorker.Seen seen = worker.await("message", each -> each.text().equals("hello"));
        assertThat(worker.story(ids[0])).containsExactly("Connected 1", "MessageReceived 2 hello");
        // The frame has a stamp, a flag and the payload, nothing else.
        assertThat(GatewayEvent.MessageReceived.class.getRecordComponents())
                .extracting(java.lang.reflect.RecordComponent::getName)
                .containsExactly("stamp", "isText", "payload");
        assertThat(seen.payload()).hasSize("hello".length());
    }

    private GatewayReply.ClientsFound rows(Target target, int fields, int after, int limit) {
        return worker.ask(
                GatewayReply.ClientsFound.class, c -> new GatewayCommand.Query(c, target, false, fields, after, limit));
    }
}
