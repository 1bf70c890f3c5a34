package io.gatehouse.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.testkit.FakeClient;
import io.gatehouse.testkit.FakeWorker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatEventsTest {
    private final FakeWorker worker = FakeWorker.start(ChatEvents::new);

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void shouldTellWhoLogsInWhoIsThere() {
        FakeClient tom = worker.connect();

        tom.send("{\"type\":\"login\",\"client_name\":\"Tom\",\"room_id\":\"1\"}");

        tom.expectJson("""
                {"type": "login", "client_id": "%1$s", "client_name": "Tom", "client_list": {"%1$s": "Tom"},
                 "time": "2030-01-01 00:00:00"}""".formatted(tom.id()));
        worker.assertNothingElse();
    }

    @Test
    void shouldTellTheRoomAndOnlyTheRoom() {
        FakeClient tom = loggedIn("Tom", "1");
        FakeClient eva = loggedIn("Eva", "1");
        FakeClient bob = loggedIn("Bob", "2");
        tom.next(); // Eva came in

        worker.advance(Duration.ofSeconds(90));
        eva.send("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"hi\"}");

        for (FakeClient member : List.of(tom, eva)) {
            member.expectJson("""
                    {"type": "say", "from_client_id": "%s", "from_client_name": "Eva", "to_client_id": "all",
                     "content": "hi", "time": "2030-01-01 00:01:30"}""".formatted(eva.id()));
        }
        bob.expectNothingElse();
        worker.assertNothingElse();
    }

    @Test
    void shouldWhisperToOneClientAndToNobodyElse() {
        FakeClient tom = loggedIn("Tom", "1");
        FakeClient eva = loggedIn("Eva", "1");
        FakeClient bob = loggedIn("Bob", "1");
        tom.next(); // Eva came in
        tom.next(); // Bob came in
        eva.next(); // Bob came in

        eva.send("{\"type\":\"say\",\"to_client_id\":\"" + tom.id() + "\",\"content\":\"psst\"}");

        assertThat(tom.nextJson()).containsEntry("content", "psst");
        assertThat(eva.nextJson()).containsEntry("content", "psst"); // her own copy
        bob.expectNothingElse();
        worker.assertNothingElse();
    }

    @Test
    void shouldTellTheRoomWhoLeft() {
        FakeClient tom = loggedIn("Tom", "1");
        FakeClient eva = loggedIn("Eva", "1");
        tom.next(); // Eva came in

        eva.leave();

        assertThat(tom.nextJson()).containsEntry("type", "logout").containsEntry("from_client_name", "Eva");
        worker.assertNothingElse();
    }

    @Test
    void shouldHearNothingFromWhoHasNotLoggedIn() {
        loggedIn("Tom", "1");

        worker.connect().send("{\"type\":\"say\",\"to_client_id\":\"all\",\"content\":\"hi\"}");
        worker.connect().leave();

        worker.assertNothingElse();
    }

    @Test
    void shouldTellAClientWhatIsWrongWithItsMessage() {
        List<Throwable> errors = worker.tolerateErrors();
        FakeClient tom = worker.connect();

        tom.send("{\"type\":\"login\",\"client_name\":\"\",\"room_id\":\"1\"}");

        tom.expectJson("""
                {"type": "error", "message": "The field client_name must have 1 to 24 characters.",
                 "time": "2030-01-01 00:00:00"}""");
        assertThat(errors).singleElement().isInstanceOf(BadMessageException.class);
    }

    @Test
    void shouldRefuseAReceiverThatIsNoClientWithoutQuotingIt() {
        ChatFormat format = new ChatFormat(Clock.systemUTC());

        assertThatThrownBy(() -> format.read(say("secret\n")))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("to_client_id")
                .hasMessageNotContaining("secret");
        assertThat(format.read(say("all")).isToAll()).isTrue();
        assertThat(format.read(say("7f0000010b5400000001")).receiver()).hasToString("7f0000010b5400000001");
    }

    @Test
    void shouldTellAClientNothingOfOurOwnTrouble() {
        FakeWorker troubled = FakeWorker.start(worker -> new ClientEvents() {
            private final ChatEvents chat = new ChatEvents(worker);

            @Override
            public void onMessage(Client client, Message message) {
                chat.onError(client, new IllegalStateException("jdbc:secret"));
            }
        });
        FakeClient client = troubled.connect().send("x");

        assertThat(client.next().text()).contains("try again").doesNotContain("jdbc");
    }

    private FakeClient loggedIn(String name, String room) {
        FakeClient client = worker.connect();
        client.send("{\"type\":\"login\",\"client_name\":\"" + name + "\",\"room_id\":\"" + room + "\"}");
        client.next();
        return client;
    }

    private static Message say(String to) {
        return Message.json(Map.of("type", "say", "to_client_id", to, "content", "x"));
    }
}
