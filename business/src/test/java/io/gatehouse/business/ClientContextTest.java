package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The client is an argument: all that is known of it is there, and it stays usable when the callback is over. */
class ClientContextTest {
    @Test
    @Tag("EV-02")
    @Tag("EV-03")
    @Tag("EV-08")
    @Tag("W-08")
    void shouldSayInOnConnectWhereAClientCameFromAndWhatItAskedFor() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                Handshake asked = client.handshake().orElseThrow();
                seen.add(client.id() + " " + client.listener() + " " + client.remoteAddress() + ":"
                        + asked.remotePort());
                seen.add(asked.path() + " " + asked.query("name").orElseThrow() + " " + asked.queries("room") + " "
                        + asked.header("X-Test").orElseThrow() + " "
                        + asked.cookie("sid").orElseThrow());
            }
        })) {
            fixture.gateway.connect(1);

            assertEquals(fixture.gateway.id(1) + " ws:7272 192.0.2.7:40000", seen.poll(40, TimeUnit.SECONDS));
            assertEquals("/chat Jörg [1, 2] yes x y", seen.poll(40, TimeUnit.SECONDS));
        }
    }

    @Test
    @Tag("API-03")
    @Tag("API-05")
    @Tag("API-06")
    @Tag("EV-08")
    @Tag("W-08")
    void shouldSendAndCloseWhenTheCallbackIsOverAndInTimers() throws Exception {
        BlockingQueue<Client> kept = new LinkedBlockingQueue<>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> kept.add(client)))) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "remember me");
            fixture.gateway.awaitAcknowledged(1, 2);
            Client client = kept.poll(40, TimeUnit.SECONDS);

            client.send("from a thread of the application");
            fixture.worker.timers().after(Duration.ofMillis(1), () -> client.send("from a timer"));

            assertEquals("from a thread of the application", fixture.gateway.nextText());
            var fromTimer = fixture.gateway.next(GatewayCommand.Send.class);
            assertThat(fromTimer.target().connections()).containsExactly(1);

            client.close(CloseReason.REPLACED);
            var close = fixture.gateway.next(GatewayCommand.CloseClients.class);
            assertEquals(CloseReason.REPLACED, close.reason());
            assertThat(close.target().connections()).containsExactly(1);
            assertThat(close.kill()).isFalse();
            client.kill();
            assertThat(fixture.gateway.next(GatewayCommand.CloseClients.class).kill())
                    .isTrue();
        }
    }

    @Test
    @Tag("API-04")
    @Tag("API-05")
    void shouldSendALastMessageBeforeItCloses() {
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            client.send(Message.text("goodbye"));
            client.close(CloseReason.UNAUTHORIZED);
        }))) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "go");

            assertEquals("goodbye", fixture.gateway.nextText());
            assertEquals(
                    CloseReason.UNAUTHORIZED,
                    fixture.gateway.next(GatewayCommand.CloseClients.class).reason());
        }
    }
}
