package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.RefusedException;
import io.gatehouse.business.api.Session;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.SessionChange;
import io.gatehouse.protocol.SessionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final SessionKey<String> NAME = SessionKey.text("name");
    private static final SessionKey<Long> SCORE = SessionKey.number("score");
    private static final SessionKey<Seat> SEAT = SessionKey.json("seat", Seat.class);

    record Seat(int row, String letter) {}

    @Test
    void shouldSeeOwnWritesBeforeTheGatewayHasAnswered() throws Exception {
        BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            Session session = client.session();
            session.set(NAME, "Tom");
            session.set(SEAT, new Seat(7, "A"));
            session.increment(SCORE, 5);
            session.increment(SCORE, 2);
            session.compareAndSet(NAME, "Tom", "Eva");
            session.compareAndSet(NAME, "Tom", "Bob");
            session.remove(SessionKey.text("old"));
            seen.add(List.of(
                    session.get(NAME),
                    session.get(SEAT),
                    session.get(SCORE),
                    session.get(SessionKey.text("old"), "gone"),
                    session.get(SessionKey.text("kept"))));
        }))) {
            fixture.gateway.connect(
                    1,
                    new GatewayEvent.ClientState(
                            "", List.of(), new SessionState(4, Map.of("old", "\"x\"", "kept", "\"y\""))));
            fixture.gateway.say(1, "go");

            assertEquals(List.of("Eva", new Seat(7, "A"), 7L, "gone", "y"), seen.poll(40, TimeUnit.SECONDS));
            var first = fixture.gateway.next(GatewayCommand.UpdateSession.class);
            assertEquals(1, first.epoch());
            assertEquals(new SessionChange.Put("name", "\"Tom\""), first.change());
            assertEquals(
                    new SessionChange.Put("seat", "{\"row\":7,\"letter\":\"A\"}"),
                    fixture.gateway.next(GatewayCommand.UpdateSession.class).change());
        }
    }

    @Test
    @Tag("API-28")
    @Tag("API-29")
    void shouldGiveResultsOfWritesAndTakeOverWhatTheGatewaySays() throws Exception {
        BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            Session session = client.session();
            seen.add(List.of(
                    session.set(NAME, "Tom").await(),
                    session.increment(SCORE, 1).await(),
                    session.compareAndSet(NAME, "Eva", "Bob").await(),
                    session.update(SessionData.EMPTY.with(NAME, "Ann")).await(),
                    session.replace(SessionData.EMPTY).await(),
                    session.get(SCORE),
                    session.get(NAME, "none"),
                    session.data().version()));
        }))) {
            var now = new SessionState[] {new SessionState(10, Map.of("score", "41"))};
            fixture.gateway.answers(command -> {
                if (!(command instanceof GatewayCommand.UpdateSession update)) {
                    return null;
                }
                // Another hand wrote, too: the score is 42 with the first change on.
                now[0] = new SessionState(now[0].version() + 1, Map.of("score", "42"));
                return new GatewayReply.SessionUpdated(
                        update.correlation(), !(update.change() instanceof SessionChange.CompareAndSet), now[0]);
            });
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "go");

            assertEquals(List.of(11L, 42L, false, 14L, 15L, 42L, "none", 15L), seen.poll(40, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldTakeBackAWriteThatTheGatewayRefuses() throws Exception {
        BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            var written = client.session().set(NAME, "much too long");
            Throwable cause =
                    written.otherwiseEmpty().map(ignored -> written.cause()).await();
            seen.add(List.of(
                    ((RefusedException) cause).reason(), client.session().get(NAME, "none")));
        }))) {
            fixture.gateway.answers(command -> command instanceof GatewayCommand.UpdateSession update
                    ? new GatewayReply.Failed(update.correlation(), GatewayReply.Failure.SESSION_TOO_LARGE)
                    : null);
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "go");

            assertEquals(List.of(GatewayReply.Failure.SESSION_TOO_LARGE, "none"), seen.poll(40, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldShowChangesByAnotherHandToTheNextEvent() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) ->
                seen.add(client.session().get(NAME) + " " + client.uid().orElse("-") + " " + client.groups())))) {
            fixture.gateway.connect(1);
            fixture.gateway.send(new GatewayEvent.SessionChanged(1, 1, new SessionState(2, Map.of("name", "\"Eva\""))));
            fixture.gateway.send(new GatewayEvent.SessionChanged(1, 1, new SessionState(1, Map.of("name", "\"old\""))));
            fixture.gateway.send(new GatewayEvent.MembershipChanged(1, 1, "42", List.of("room")));
            fixture.gateway.say(1, "go");

            assertEquals("Eva 42 [room]", seen.poll(40, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldSeeOwnMembershipAtOnceAndKeepItWhenNewsCrossIt() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            if (message.text().equals("change")) {
                client.bindUid("7");
                client.joinGroup("a");
                client.joinGroup("b");
                client.leaveGroup("b");
                client.unbindUid("8");
            }
            seen.add(client.uid().orElse("-") + " " + new java.util.TreeSet<>(client.groups()));
        }))) {
            fixture.gateway.confirms(false);
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "change");
            assertEquals("7 [a]", seen.poll(40, TimeUnit.SECONDS));
            // Sent before the gateway had seen the join.
            fixture.gateway.send(new GatewayEvent.MembershipChanged(1, 1, "", List.of("other")));
            fixture.gateway.say(1, "look");

            assertEquals("7 [a, other]", seen.poll(40, TimeUnit.SECONDS));
            assertEquals("7", fixture.gateway.next(GatewayCommand.BindUid.class).uid());
            assertEquals(
                    "a", fixture.gateway.next(GatewayCommand.JoinGroup.class).group());
            assertEquals(
                    "b", fixture.gateway.next(GatewayCommand.JoinGroup.class).group());
            assertEquals(
                    "b", fixture.gateway.next(GatewayCommand.LeaveGroup.class).group());
            assertEquals(
                    "8", fixture.gateway.next(GatewayCommand.UnbindUid.class).uid());
        }
    }

    @Test
    @Tag("EV-10")
    void shouldReadAndWriteTheSessionOfAnyClient() {
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {}))) {
            fixture.gateway.answers(command -> {
                if (command instanceof GatewayCommand.Query query) {
                    List<ClientRow> rows = query.target().connections()[0] == 1
                            ? List.of(new ClientRow(
                                    1, "", List.of(), new SessionState(6, Map.of("name", "\"Tom\"")), "", ""))
                            : List.of();
                    return new GatewayReply.ClientsFound(query.correlation(), query.fields(), false, rows);
                }
                return command instanceof GatewayCommand.UpdateSession update
                        ? new GatewayReply.SessionUpdated(update.correlation(), true, new SessionState(7, Map.of()))
                        : null;
            });
            var session = fixture.worker.clients().session(fixture.gateway.id(1));

            assertEquals("Tom", session.get(NAME).await());
            assertEquals(6, session.get().await().version());
            assertEquals(7L, session.set(NAME, "Eva").await());
            assertThatThrownBy(() -> fixture.worker
                            .clients()
                            .session(fixture.gateway.id(2))
                            .get()
                            .await())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no such client");
            assertThatThrownBy(() -> session.set(NAME, null)).isInstanceOf(IllegalArgumentException.class);
            assertThat(fixture.gateway.next(GatewayCommand.Query.class).fields())
                    .isEqualTo(ClientRow.SESSION);
        }
    }
}
