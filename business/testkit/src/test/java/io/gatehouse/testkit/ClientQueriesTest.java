package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every question over three real gateways. Ada has a client on two of them, 42 one in two groups, the last one has nothing. */
class ClientQueriesTest {
    private static final SessionKey<String> NAME = SessionKey.text("name");

    private static LocalCluster cluster;
    private static Clients clients;
    private static ClientId ada1;
    private static ClientId ada2;
    private static ClientId number;
    private static ClientId plain;
    private static ClientId gone;

    private static final class Named implements ClientEvents {
        @Override
        public void onMessage(Client client, Message message) {
            client.session().set(NAME, message.text());
            client.send(client.id().toString());
        }
    }

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(3, 1, worker -> new Named());
        clients = cluster.worker(0).clients();
        ada1 = connect(0, "ada-1");
        ada2 = connect(1, "ada-2");
        number = connect(2, "number");
        plain = connect(2, "plain");
        gone = connect(0, "gone");
        clients.killClient(gone).await();
        awaitOffline(gone);
        clients.bindUid(ada1, "ada").await();
        clients.bindUid(ada2, "ada").await();
        clients.bindUid(number, "42").await();
        clients.joinGroup(Who.client(ada1, ada2, number), "7").await();
        clients.joinGroup(Who.client(number, plain), "red").await();
    }

    private static void awaitOffline(ClientId id) {
        Await.until(Duration.ofSeconds(60), () -> !ask(clients.isOnline(id)), () -> id + " is still there");
    }

    private static ClientId connect(int gateway, String name) {
        return ClientId.parse(cluster.client(gateway, "/").send(name).next().text());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static <T> T ask(Future<Answer<T>> future) {
        return future.await().complete();
    }

    @Test
    @Tag("API-07")
    @Tag("API-10")
    void shouldTellWhoIsOnline() {
        assertThat(ask(clients.isOnline(ada2))).isTrue();
        assertThat(ask(clients.isOnline(gone))).isFalse();
        assertThat(ask(clients.isUidOnline("ada"))).isTrue();
        assertThat(ask(clients.isUidOnline("bob"))).isFalse();
        assertThat(ask(clients.isOnline(Who.client(gone, plain)))).isTrue();
        assertThat(ask(clients.areUidsOnline(List.of("bob", "ada", "42"))))
                .isEqualTo(Map.of("ada", true, "bob", false, "42", true));
        assertThat(ask(clients.areUidsOnline(List.of()))).isEmpty();
    }

    @Test
    @Tag("API-11")
    @Tag("API-12")
    void shouldFindClientsOfUidsAndUidsOfClients() {
        assertThat(ask(clients.ids(Who.uid("ada")))).isEqualTo(Set.of(ada1, ada2));
        assertThat(ask(clients.ids(Who.uid("bob")))).isEmpty();
        assertThat(ask(clients.idsByUid(Who.uid("42", "bob"))))
                .isEqualTo(Map.of("42", Set.of(number), "bob", Set.of()));
        assertThat(ask(clients.countByUid(Who.uid("ada", "bob")))).isEqualTo(Map.of("ada", 2L, "bob", 0L));
        assertThat(ask(clients.uidOf(number))).isEqualTo(Optional.of("42"));
        assertThat(ask(clients.uidOf(plain))).isEmpty();
        assertThat(ask(clients.uidOf(gone))).isEmpty();
    }

    @Test
    @Tag("API-17")
    @Tag("API-18")
    void shouldCountByGroupsAndOverall() {
        assertThat(ask(clients.count(Who.inGroup("7")))).isEqualTo(3);
        assertThat(ask(clients.count(Who.inGroup("nobody")))).isZero();
        assertThat(ask(clients.count(Who.inGroup("7", "red")))).isEqualTo(4);
        assertThat(ask(clients.count(Who.inGroup("7", "red").copyPerName()))).isEqualTo(4);
        assertThat(ask(clients.count(Who.everyone()))).isEqualTo(4);
        assertThat(ask(clients.countByGroup(Who.inGroup("red", "nobody")))).isEqualTo(Map.of("red", 2L, "nobody", 0L));
        assertThat(ask(clients.countByGroup(Who.inGroup("red", "7").except(number))))
                .isEqualTo(Map.of("red", 1L, "7", 2L));
    }

    @Test
    @Tag("API-19")
    @Tag("API-20")
    @Tag("API-30")
    void shouldGiveSessions() {
        assertThat(ask(clients.sessions(Who.inGroup("red"))))
                .containsOnlyKeys(number, plain)
                .satisfies(sessions -> assertThat(sessions.get(plain).get(NAME)).isEqualTo("plain"));
        assertThat(ask(clients.sessions(Who.everyone())))
                .containsOnlyKeys(ada1, ada2, number, plain)
                .satisfies(sessions -> assertThat(sessions.get(ada2).get(NAME)).isEqualTo("ada-2"));
        assertThat(clients.session(ada1).get(NAME).await()).isEqualTo("ada-1");
    }

    @Test
    @Tag("API-21")
    @Tag("API-22")
    void shouldListIdsOfGroupsAndOverall() {
        assertThat(ask(clients.ids(Who.inGroup("7", "red")))).isEqualTo(Set.of(ada1, ada2, number, plain));
        assertThat(ask(clients.ids(Who.inGroup("red")))).isEqualTo(Set.of(number, plain));
        assertThat(ask(clients.ids(Who.everyone()))).isEqualTo(Set.of(ada1, ada2, number, plain));
    }

    @Test
    @Tag("API-23")
    @Tag("API-24")
    void shouldListAndCountUidsOnceOverAllGateways() {
        assertThat(ask(clients.uids(Who.inGroup("7")))).isEqualTo(Set.of("ada", "42"));
        assertThat(ask(clients.countUids(Who.inGroup("7")))).isEqualTo(2);
        assertThat(ask(clients.uids(Who.inGroup("red", "7")))).isEqualTo(Set.of("ada", "42"));
        assertThat(ask(clients.uids(Who.everyone()))).isEqualTo(Set.of("ada", "42"));
        assertThat(ask(clients.countUids(Who.everyone()))).isEqualTo(2);
        assertThat(ask(clients.uids(Who.client(plain, ada1)))).isEqualTo(Set.of("ada"));
    }

    @Test
    @Tag("API-25")
    void shouldListGroupsAsTextAlsoWhereTheyLookLikeNumbers() {
        assertThat(ask(clients.groups(Who.everyone()))).isEqualTo(Set.of("7", "red"));
        assertThat(ask(clients.groupsOf(number))).isEqualTo(Set.of("7", "red"));
        assertThat(ask(clients.groupsOf(plain))).isEqualTo(Set.of("red"));
        assertThat(ask(clients.groupsOf(gone))).isEmpty();
        assertThat(ask(clients.groups(Who.inGroup("red")))).isEqualTo(Set.of("red"));
    }

    @Test
    @Tag("API-26")
    @Tag("API-27")
    void shouldListEveryGroupAlsoAfterClientsWithoutUidOrGroup() {
        assertThat(ask(clients.uidsByGroup(Who.everyone())))
                .isEqualTo(Map.of("7", Set.of("ada", "42"), "red", Set.of("42")));
        assertThat(ask(clients.countUidsByGroup(Who.everyone()))).isEqualTo(Map.of("7", 2L, "red", 1L));
        assertThat(ask(clients.idsByGroup(Who.everyone())))
                .isEqualTo(Map.of("7", Set.of(ada1, ada2, number), "red", Set.of(number, plain)));
        assertThat(ask(clients.countByGroup(Who.everyone()))).isEqualTo(Map.of("7", 3L, "red", 2L));
        assertThat(ask(clients.idsByGroup(Who.inGroup("red", "nobody"))))
                .isEqualTo(Map.of("red", Set.of(number, plain), "nobody", Set.of()));
    }

    @Test
    void shouldPageThroughClientsAndNamesWithEverySizeAroundTheirNumber() {
        for (int size = 1; size <= 5; size++) {
            List<ClientId> ids = new ArrayList<>();
            List<ClientInfo> rows;
            do {
                ClientId after = ids.isEmpty() ? null : ids.get(ids.size() - 1);
                rows = ask(clients.list(Who.everyone(), new Page<>(after, size)));
                rows.forEach(row -> ids.add(row.id()));
            } while (rows.size() == size);
            assertThat(ids).containsExactlyElementsOf(new TreeSet<>(Set.of(ada1, ada2, number, plain)));

            assertThat(names(Who.everyone(), size)).containsExactly("7=3", "red=2");
            assertThat(names(Who.inGroup("red", "nobody", "7"), size)).containsExactly("7=3", "nobody=0", "red=2");
        }
    }

    private static List<String> names(Who who, int size) {
        List<String> all = new ArrayList<>();
        Map<String, Long> part;
        String after = null;
        do {
            part = ask(clients.countByGroup(who, new Page<>(after, size)));
            for (Map.Entry<String, Long> each : part.entrySet()) {
                all.add(each.toString());
                after = each.getKey();
            }
        } while (part.size() == size);
        return all;
    }

    @Test
    @Tag("API-04")
    void shouldSendALastMessageBeforeItClosesAnyClient() {
        TestClient client = cluster.client(1, "/");
        ClientId id = ClientId.parse(client.send("leaving").next().text());

        clients.receipts()
                .closeClient(id, Message.text("bye"), CloseReason.UNAUTHORIZED)
                .await();

        client.expectText("bye");
        client.expectClosed(CloseReason.UNAUTHORIZED.code());
        awaitOffline(id); // other tests count everybody
    }
}
