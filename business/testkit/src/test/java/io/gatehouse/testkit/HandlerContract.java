package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.ClientInfo.Field;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.RefusedException;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayReply.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a handler may rely on, and so may a test of it: every sentence here is run against a {@link FakeWorker} and against a whole
 * cluster.
 */
abstract class HandlerContract {
    private static final SessionKey<String> NAME = SessionKey.text("name");
    private static final SessionKey<Long> HITS = SessionKey.number("hits");
    private static final int MANY = 300;

    /** Does what the test has it do, and says when it has: {@code done}, or what was thrown. */
    static final class Scripted implements ClientEvents {
        final Queue<String> heard = new ConcurrentLinkedQueue<>();
        final Names names = new Names();
        volatile Consumer<Client> action = client -> {};
        volatile Consumer<Client> atConnect = client -> {};
        volatile Consumer<Client> atClose = client -> {};

        @Override
        public void onConnect(Client client) {
            atConnect.accept(client);
        }

        @Override
        public void onMessage(Client client, Message message) {
            if (!message.isText()) {
                client.send(message);
                return;
            }
            switch (message.text()) {
                case "do" -> {
                    action.accept(client);
                    client.send("done");
                }
                case "number" -> client.send(client.eventNumber() + (client.redelivered() ? " again" : ""));
                case "throw" -> throw new IllegalStateException("meant");
                default -> client.send(message);
            }
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            atClose.accept(client);
            heard.add("closed " + reason.code());
        }

        @Override
        public void onError(Client client, Throwable error) {
            heard.add("failed " + error.getMessage());
            client.send("sorry");
        }
    }

    /** Which names have come and gone. */
    static final class Names implements PresenceEvents {
        final Queue<String> heard = new ConcurrentLinkedQueue<>();

        @Override
        public void onUidOnline(String uid) {
            heard.add("online " + uid);
        }

        @Override
        public void onUidOffline(String uid) {
            heard.add("offline " + uid);
        }

        @Override
        public void onGroupOccupied(String group) {
            heard.add("occupied " + group);
        }

        @Override
        public void onGroupVacated(String group) {
            heard.add("vacated " + group);
        }
    }

    abstract ReceivingClient<?> connect(String pathAndQuery);

    abstract Clients clients();

    abstract Scripted handler();

    /** From now on the handler may throw. */
    abstract void tolerateErrors();

    /** Sends a message whose first run may not be acknowledged, so that it is delivered again. */
    abstract void sendTwice(ReceivingClient<?> client, String text);

    private void in(ReceivingClient<?> client, Consumer<Client> action) {
        handler().action = action;
        client.send("do");
    }

    private ReceivingClient<?> connected(Consumer<Client> action) {
        ReceivingClient<?> client = connect("/");
        in(client, action);
        client.expectText("done");
        return client;
    }

    private ClientId idOf(ReceivingClient<?> client) {
        in(client, known -> known.send(known.id().toString()));
        ClientId id = ClientId.parse(client.next().text());
        client.expectText("done");
        return id;
    }

    /** Whatever was sent before has come when this returns; and that was all. */
    private void expectNothingElse(ReceivingClient<?>... all) {
        clients().sendToAll("end").await();
        for (ReceivingClient<?> client : all) {
            client.expectText("end").expectNothingElse();
        }
    }

    private void awaitHeard(String... words) {
        Await.until(
                Duration.ofSeconds(60), () -> handler().heard.size() >= words.length, () -> "heard " + handler().heard);
        assertThat(handler().heard).containsExactly(words);
    }

    @Test
    @Tag("API-01")
    @Tag("API-02")
    @Tag("API-13")
    @Tag("API-16")
    void shouldReachExactlyThoseWhoAreMeant() {
        ReceivingClient<?> phone = connected(client -> client.bindUid("7"));
        ReceivingClient<?> laptop = connected(client -> {
            client.bindUid("7");
            client.joinGroup("g");
        });
        ReceivingClient<?> other = connected(client -> client.joinGroup("g"));
        ClientId phoneId = idOf(phone);
        ClientId laptopId = idOf(laptop);

        clients().sendToAll("all but the phone", phoneId);
        clients().sendToUid("7", "uid");
        clients().sendToGroup("g", "group");
        clients().sendToGroup("g", "group but the laptop", laptopId);
        clients().sendToClient(phoneId, "phone");
        clients().send(Who.client(phoneId, laptopId).except(phoneId), Message.text("laptop"));
        clients().sendToGroup("nobody is in it", "x");

        phone.expectText("uid").expectText("phone");
        laptop.expectText("all but the phone")
                .expectText("uid")
                .expectText("group")
                .expectText("laptop");
        other.expectText("all but the phone").expectText("group").expectText("group but the laptop");
        expectNothingElse(phone, laptop, other);
    }

    @Test
    @Tag("API-13")
    @Tag("API-16")
    void shouldGiveOneCopyToWhoIsMeantTwice() {
        ReceivingClient<?> both = connected(client -> {
            client.joinGroup("a");
            client.joinGroup("b");
            client.bindUid("7");
        });
        ReceivingClient<?> one = connected(client -> client.joinGroup("b"));
        ClientId id = idOf(both);

        clients().send(Who.inGroup("a", "b"), Message.text("groups"));
        clients().send(Who.uid("7", "7"), Message.text("uids"));
        clients().send(Who.client(id, id), Message.text("ids"));

        both.expectText("groups").expectText("uids").expectText("ids");
        one.expectText("groups");
        expectNothingElse(both, one);
    }

    @Test
    @Tag("API-03")
    @Tag("EV-07")
    void shouldKeepTheOrderOfWhatAHandlerSends() {
        ReceivingClient<?> tom = connected(client -> client.joinGroup("g"));
        ReceivingClient<?> eva = connected(client -> client.joinGroup("g"));

        in(
                eva,
                client -> IntStream.range(0, MANY).forEach(i -> {
                    clients().sendToGroup("g", "g" + i);
                    client.send("own" + i);
                }));

        for (int i = 0; i < MANY; i++) {
            tom.expectText("g" + i);
            eva.expectText("g" + i).expectText("own" + i);
        }
        eva.expectText("done");
        expectNothingElse(tom, eva);
    }

    @Test
    @Tag("EV-04")
    @Tag("API-34")
    void shouldKeepTextAndBinaryApart() {
        ReceivingClient<?> tom = connect("/");

        tom.send(Buffer.buffer(new byte[] {0, -1})).send("text");

        tom.expectBinary(Buffer.buffer(new byte[] {0, -1})).expectText("text");
        tom.expectNothingElse();
    }

    @Test
    @Tag("EV-03")
    @Tag("EV-08")
    void shouldShowWhatTheClientAskedFor() {
        handler().atConnect = client -> client.handshake()
                .ifPresent(asked ->
                        client.send(asked.path() + " " + asked.query("room").orElse("?") + " "
                                + asked.query("none").isPresent() + " " + client.remoteAddress()));

        ReceivingClient<?> tom = connect("/chat?room=caf%C3%A9&x");

        tom.expectText("/chat café false 127.0.0.1");
    }

    @Test
    @Tag("API-08")
    @Tag("API-09")
    @Tag("API-10")
    @Tag("API-12")
    void shouldReplaceAUidAndTakeOnlyTheOneThatIsNamed() {
        ReceivingClient<?> tom = connected(client -> {
            client.bindUid("1");
            client.bindUid("2");
            client.unbindUid("1");
        });
        ClientId id = idOf(tom);
        assertThat(clients().isUidOnline("1").await().complete()).isFalse();
        assertThat(clients().isUidOnline("2").await().complete()).isTrue();

        in(tom, client -> client.send(client.uid().orElse("none")));
        tom.expectText("2").expectText("done");
        assertThat(clients().receipts().unbindUid(id, "1").await())
                .isEqualTo(new Receipt(0, Map.of(), 0, 0, 1, Map.of()));
        assertThat(clients().isUidOnline("2").await().complete()).isTrue();
        assertThat(clients().receipts().unbindUid(id, "2").await().outcome()).isEqualTo(Receipt.Outcome.ACCEPTED);
        // Again: it is as asked for.
        assertThat(clients().receipts().unbindUid(id, "2").await().outcome()).isEqualTo(Receipt.Outcome.ACCEPTED);

        assertThat(clients().isUidOnline("2").await().complete()).isFalse();
        // With a receipt: the client's next message must not overtake it.
        clients().receipts().bindUid(id, "3").await();
        in(tom, client -> client.send(client.uid().orElse("none")));
        tom.expectText("3").expectText("done");
    }

    @Test
    @Tag("CH-12")
    @Tag("API-14")
    @Tag("API-15")
    void shouldJoinLeaveAndDissolveGroups() {
        ReceivingClient<?> tom = connected(client -> {
            client.joinGroup("a");
            client.joinGroup("b");
            client.joinGroup("b");
            client.leaveGroup("a");
            client.leaveGroup("never joined");
        });
        ReceivingClient<?> eva = connected(client -> {});
        clients().joinGroup(Who.everyone(), "b");

        assertThat(clients().count(Who.inGroup("a")).await().complete()).isZero();
        assertThat(clients().count(Who.inGroup("b")).await().complete()).isEqualTo(2);
        clients().ungroup("b");
        assertThat(clients().count(Who.inGroup("b")).await().complete()).isZero();
        in(tom, client -> client.send(client.groups().toString()));
        tom.expectText("[]").expectText("done");
        expectNothingElse(tom, eva);
    }

    @Test
    @Tag("API-28")
    @Tag("API-29")
    @Tag("API-30")
    void shouldChangeSessionsKeyByKey() {
        List<Object> seen = new ArrayList<>();
        ReceivingClient<?> tom = connected(client -> {
            var session = client.session();
            seen.add(session.set(NAME, "Tom").await());
            seen.add(session.increment(HITS, 5).await());
            seen.add(session.increment(HITS, -2).await());
            seen.add(session.compareAndSet(NAME, "Eva", "Bob").await());
            seen.add(session.compareAndSet(NAME, "Tom", "Bob").await());
            seen.add(session.get(NAME));
            seen.add(session.remove(HITS).await());
            seen.add(session.get(HITS));
            seen.add(session.update(SessionData.EMPTY.with(HITS, 9L)).await());
            seen.add(session.data().state().values().toString().contains("\"Bob\""));
        });

        assertThat(seen).containsExactly(1L, 5L, 3L, false, true, "Bob", 5L, null, 6L, true);

        var remote = clients().session(idOf(tom));
        assertThat(remote.get(HITS).await()).isEqualTo(9);
        assertThat(remote.replace(SessionData.EMPTY.with(NAME, "Eva")).await()).isEqualTo(7);
        assertThat(remote.get().await().state().values()).containsOnlyKeys("name");
        in(
                tom,
                client -> client.send(
                        client.session().get(NAME) + client.session().get(HITS)));
        tom.expectText("Evanull").expectText("done");
    }

    @Test
    @Tag("API-29")
    @Tag("EV-10")
    void shouldRefuseSessionsThatCannotBe() {
        ReceivingClient<?> tom = connected(client -> client.session().set(NAME, "Tom"));
        ClientId id = idOf(tom);
        var session = clients().session(id);

        assertThatThrownBy(() -> session.increment(SessionKey.number("name"), 1).await())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Failure.NOT_A_NUMBER));
        assertThatThrownBy(() -> session.set(NAME, "x".repeat(16 << 10)).await())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Failure.SESSION_TOO_LARGE));
        assertThat(session.set(NAME, "x".repeat((16 << 10) - 6)).await()).isEqualTo(2);
        assertThatThrownBy(() -> session.set(NAME, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.set(NAME, "x".repeat(1 << 20))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clients()
                        .session(new ClientId(id.gateway(), id.connection() + MANY))
                        .get()
                        .await())
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Failure.NO_SUCH_CLIENT));
    }

    @Test
    @Tag("API-04")
    @Tag("API-05")
    void shouldCloseWithAReasonAfterWhatWasSent() {
        ReceivingClient<?> tom = connect("/");

        in(tom, client -> {
            client.send("bye");
            client.close(new CloseReason(4100, "enough"));
            handler().heard.add("open " + client.isOpen());
        });

        tom.expectText("bye");
        assertThat(tom.expectClosed()).isEqualTo(new CloseReason(4100, "enough"));
        awaitHeard("open false", "closed 4100");
        tom.send("too late").expectNothingElse();
        assertThatThrownBy(() -> clients().close(Who.everyone(), CloseReason.ABNORMAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1006");
    }

    @Test
    @Tag("API-06")
    void shouldKillWithoutAWord() {
        ReceivingClient<?> tom = connect("/");

        clients().kill(Who.client(idOf(tom)));

        assertThat(tom.expectClosed().code()).isEqualTo(1006);
        awaitHeard("closed 1000");
    }

    @Test
    @Tag("EV-05")
    void shouldKnowInOnCloseWhoTheClientWas() {
        handler().atClose = client -> handler()
                .heard
                .add(client.uid().orElse("?")
                        + client.groups()
                        + client.session().get(NAME)
                        + client.isOpen());
        ReceivingClient<?> tom = connected(client -> {
            client.bindUid("7");
            client.joinGroup("g");
            client.session().set(NAME, "Tom").await();
        });

        tom.leave();

        awaitHeard("7[g]Tomfalse", "closed 1000");
        assertThat(clients().count(Who.inGroup("g")).await().complete()).isZero();
    }

    @Test
    @Tag("API-36")
    void shouldCountWhereAMessageWent() {
        ReceivingClient<?> tom = connected(client -> client.joinGroup("g"));
        ClientId id = idOf(tom);
        ClientId gone = new ClientId(id.gateway(), id.connection() + MANY);
        ClientId elsewhere = new ClientId(1, 1);
        ClientCommands<Receipt> receipts = clients().receipts();

        assertThat(receipts.sendToGroup("g", "x").await()).isEqualTo(new Receipt(1, Map.of(), 0, 0, 0, Map.of()));
        assertThat(receipts.send(Who.client(id, gone, gone), Message.text("y")).await())
                .isEqualTo(new Receipt(1, Map.of(), 0, 1, 0, Map.of()));
        assertThat(receipts.sendToClient(elsewhere, "z").await())
                .isEqualTo(new Receipt(0, Map.of(), 0, 1, 0, Map.of()));
        assertThat(receipts.send(Who.client(id, elsewhere, elsewhere, gone), Message.text("y2"))
                        .await())
                .isEqualTo(new Receipt(1, Map.of(), 0, 2, 0, Map.of()));
        assertThat(receipts.sendToGroup("nobody", "z").await().outcome()).isEqualTo(Receipt.Outcome.OFFLINE);
        assertThat(receipts.send(Who.inGroup("g", "h", "g").copyPerName(), Message.text("twice"))
                        .await()
                        .applied())
                .isEqualTo(2);
        assertThat(receipts.unbindUid(id, "not bound").await().applied()).isEqualTo(1);
        assertThat(receipts.joinGroup(Who.client(id, gone), "g").await())
                .isEqualTo(new Receipt(1, Map.of(), 0, 1, 0, Map.of()));
        assertThat(receipts.ungroup("g").await().applied()).isEqualTo(1);
        assertThat(clients().isOnline(elsewhere).await().complete()).isFalse();
        assertThat(clients().isOnline(gone).await().complete()).isFalse();
        assertThat(clients().sendToClient(gone, "nobody").await()).isNull();
        assertThat(clients().sendToClient(elsewhere, "nobody").await()).isNull();
        tom.expectText("x").expectText("y").expectText("y2").expectText("twice").expectText("twice");
        expectNothingElse(tom);
    }

    @Test
    @Tag("API-11")
    @Tag("API-17")
    @Tag("API-18")
    @Tag("API-19")
    @Tag("API-22")
    @Tag("API-23")
    void shouldAnswerWhoIsThere() {
        connected(client -> {
            client.bindUid("1");
            client.joinGroup("g");
            client.session().set(NAME, "Tom").await();
        });
        ReceivingClient<?> eva = connected(client -> client.bindUid("2"));
        ReceivingClient<?> bob = connected(client -> client.bindUid("2"));

        assertThat(clients().count(Who.everyone()).await().complete()).isEqualTo(3);
        assertThat(clients().count(Who.everyone().except(idOf(eva))).await().complete())
                .isEqualTo(2);
        assertThat(clients().uids(Who.everyone()).await().complete()).containsExactlyInAnyOrder("1", "2");
        assertThat(clients().list(Who.uid("2"), Page.all()).await().complete())
                .extracting(ClientInfo::id)
                .containsExactlyInAnyOrder(idOf(eva), idOf(bob))
                .isSorted();
        ClientInfo tom = clients()
                .list(Who.inGroup("g"), Page.all(), Field.UID, Field.SESSION)
                .await()
                .complete()
                .get(0);
        assertThat(tom.uid()).contains("1");
        assertThat(tom.session().get(NAME)).isEqualTo("Tom");
        assertThat(tom.groups()).isEmpty();
        assertThat(tom.remoteAddress()).isEmpty();
    }

    @Test
    @Tag("API-10")
    @Tag("API-24")
    @Tag("API-25")
    @Tag("API-26")
    @Tag("API-27")
    void shouldAnswerByUidAndByGroup() {
        ReceivingClient<?> tom = connected(client -> {
            client.bindUid("1");
            client.joinGroup("a");
            client.joinGroup("b");
        });
        connected(client -> {
            client.bindUid("1");
            client.joinGroup("b");
        });
        connected(client -> client.joinGroup("c"));
        ClientId id = idOf(tom);
        Clients clients = clients();

        assertThat(clients.groups(Who.everyone()).await().complete()).containsExactly("a", "b", "c");
        assertThat(clients.countByGroup(Who.everyone()).await().complete())
                .isEqualTo(Map.of("a", 1L, "b", 2L, "c", 1L));
        assertThat(clients.countByGroup(Who.uid("1")).await().complete()).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(clients.countByGroup(Who.inGroup("b", "none")).await().complete())
                .isEqualTo(Map.of("b", 2L, "none", 0L));
        assertThat(clients.countByGroup(Who.everyone(), Page.after("a", 1))
                        .await()
                        .complete())
                .isEqualTo(Map.of("b", 2L));
        assertThat(clients.countByUid(Who.everyone()).await().complete()).isEqualTo(Map.of("1", 2L));
        assertThat(clients.countUids(Who.everyone()).await().complete()).isEqualTo(1);
        assertThat(clients.areUidsOnline(List.of("1", "2")).await().complete())
                .isEqualTo(Map.of("1", true, "2", false));
        assertThat(clients.uidsByGroup(Who.everyone()).await().complete())
                .isEqualTo(Map.of("a", Set.of("1"), "b", Set.of("1"), "c", Set.of()));
        assertThat(clients.idsByGroup(Who.inGroup("a")).await().complete()).isEqualTo(Map.of("a", Set.of(id)));
        assertThat(clients.idsByUid(Who.client(id)).await().complete()).isEqualTo(Map.of("1", Set.of(id)));
        assertThat(clients.uidOf(id).await().complete()).contains("1");
        assertThat(clients.groupsOf(id).await().complete()).containsExactly("a", "b");
        assertThat(clients.sessions(Who.client(id)).await().complete()).containsOnlyKeys(id);
    }

    @Test
    @Tag("API-22")
    void shouldListPageByPage() {
        IntStream.range(0, 7).forEach(i -> connected(client -> {}));
        Answer<List<ClientInfo>> all =
                clients().list(Who.everyone(), Page.all()).await();

        List<ClientInfo> paged = new ArrayList<>();
        Page<ClientId> page = Page.first(3);
        List<ClientInfo> part;
        do {
            part = clients().list(Who.everyone(), page).await().complete();
            paged.addAll(part);
            page = part.isEmpty() ? page : Page.after(part.get(part.size() - 1).id(), 3);
        } while (part.size() == 3);

        assertThat(paged).hasSize(7).isEqualTo(all.complete());
    }

    @Test
    void shouldRefuseAtTheCallerWhatCanNeverBe() {
        String longest = "x".repeat(255);
        ReceivingClient<?> tom = connected(client -> {
            client.joinGroup(longest);
            for (String bad : new String[] {"", longest + "x"}) {
                assertThatThrownBy(() -> client.joinGroup(bad)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> client.leaveGroup(bad)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> client.bindUid(bad)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> client.unbindUid(bad)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> clients().sendToGroup(bad, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> clients().sendToUid(bad, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> clients().ungroup(bad)).isInstanceOf(IllegalArgumentException.class);
            }
        });

        assertThat(clients().count(Who.inGroup(longest)).await().complete()).isEqualTo(1);
        assertThatThrownBy(() -> clients().sendToAll(Message.binary(Buffer.buffer(new byte[16 << 20]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("link.max-frame-bytes");
        expectNothingElse(tom);
    }

    @Test
    void shouldNumberEventsAndFlagWhatIsDeliveredAgain() {
        ReceivingClient<?> tom = connect("/");

        tom.send("number").expectText("2");
        tom.send("number").expectText("3");
        sendTwice(tom, "number");

        tom.expectText("4 again");
        tom.send("number").expectText("5");
    }

    @Test
    @Tag("EV-09")
    void shouldLiveOnAfterAnErrorAndTellOnError() {
        tolerateErrors();
        ReceivingClient<?> tom = connect("/");

        tom.send("throw").send("hello");

        tom.expectText("sorry").expectText("hello");
        awaitHeard("failed meant");
    }

    @Test
    @Tag("API-14")
    void shouldTakeNoMoreGroupsThanTheGatewayAllows() {
        ReceivingClient<?> tom = connected(client -> IntStream.range(0, 1001).forEach(i -> client.joinGroup("g" + i)));

        List<ClientInfo> found = clients()
                .list(Who.client(idOf(tom)), Page.all(), Field.GROUPS)
                .await()
                .complete();
        assertThat(found.get(0).groups()).hasSize(1000).contains("g999").doesNotContain("g1000");
        assertThat(clients().count(Who.inGroup("g1000")).await().complete()).isZero();
    }

    private void awaitNames(String... words) {
        Queue<String> heard = handler().names.heard;
        Await.until(Duration.ofSeconds(60), () -> heard.size() >= words.length, () -> "heard " + heard);
        assertThat(heard).containsExactlyInAnyOrder(words);
        heard.clear();
    }

    @Test
    void shouldTellOfNamesThatComeAndGoOnceForTheFirstAndOnceForTheLastClient() {
        ReceivingClient<?> phone = connected(client -> client.bindUid("7"));
        awaitNames("online 7");
        connected(client -> {
            client.bindUid("7");
            client.joinGroup("g");
        });
        awaitNames("occupied g");

        clients().ungroup("g").await();
        awaitNames("vacated g");
        in(phone, client -> client.bindUid("8"));
        awaitNames("online 8");
        clients().close(Who.uid("7"), CloseReason.NORMAL);
        awaitNames("offline 7");
    }
}
