package io.gatehouse.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.testkit.LocalCluster;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatEventsTest {
    private static final ChatFormat FORMAT = new ChatFormat(Clock.systemUTC());

    @Test
    void shouldRefuseAReceiverThatIsNoClientWithoutQuotingIt() {
        assertThatThrownBy(() -> FORMAT.read(say("secret\n")))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("to_client_id")
                .hasMessageNotContaining("secret");
        assertThat(FORMAT.read(say("all")).isToAll()).isTrue();
        assertThat(FORMAT.read(say("7f0000010b5400000001")).receiver()).hasToString("7f0000010b5400000001");
    }

    @Test
    void shouldTellAClientWhatIsWrongWithItsMessageButNothingOfOurOwnTrouble() {
        try (var cluster = LocalCluster.of(1, 1, worker -> new ClientEvents() {
                    private final ChatEvents chat = new ChatEvents(worker);

                    @Override
                    public void onMessage(Client client, Message message) {
                        chat.onError(
                                client,
                                message.text().equals("theirs")
                                        ? new BadMessageException("a field is missing")
                                        : new IllegalStateException("jdbc:secret"));
                    }
                });
                var client = cluster.client(0, "/")) {
            client.send("theirs").send("ours");

            assertThat(client.next().text()).contains("a field is missing");
            assertThat(client.next().text()).contains("try again").doesNotContain("jdbc");
        }
    }

    private static Message say(String to) {
        return Message.json(Map.of("type", "say", "to_client_id", to, "content", "x"));
    }
}
