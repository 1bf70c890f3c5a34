package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RebindTest {
    private static final ClientState STATE =
            new ClientState("42", List.of("room"), new SessionState(3, Map.of("name", "\"Tom\"")));

    @Test
    void shouldTellOfAClientTakenOverInPlaceOfOnConnectAndFlagWhatIsRedelivered() throws Exception {
        var calls = new LinkedBlockingQueue<String>();
        try (var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onConnect(Client client) {
                calls.add("connect");
            }

            @Override
            public void onTakeOver(Client client) {
                calls.add("taken over " + client.uid().orElseThrow());
                client.after(Duration.ofMillis(1), again -> calls.add("timer"));
                throw new IllegalStateException("thrown by the test");
            }

            @Override
            public void onError(Client client, Throwable error) {
                calls.add("error");
            }

            @Override
            public void onMessage(Client client, Message message) {
                calls.add(message.text() + " " + client.eventNumber() + " " + client.redelivered() + " "
                        + client.uid().orElseThrow() + " " + client.groups() + " "
                        + client.session().get(SessionKey.text("name")));
                client.send("reply");
            }
        })) {
            fixture.gateway.send(new GatewayEvent.Bound(5, 2, ScriptedGateway.origin(), STATE));
            assertEquals("taken over 42", calls.poll(40, TimeUnit.SECONDS));
            assertEquals("error", calls.poll(40, TimeUnit.SECONDS));
            assertEquals("timer", calls.poll(40, TimeUnit.SECONDS));
            fixture.gateway.say(5, 2, 9, true, "old");
            fixture.gateway.say(5, 2, 10, false, "new");

            assertEquals("old 9 true 42 [room] Tom", calls.poll(40, TimeUnit.SECONDS));
            assertEquals("new 10 false 42 [room] Tom", calls.poll(40, TimeUnit.SECONDS));
            assertEquals(2, fixture.gateway.next(GatewayCommand.Send.class).epoch());
            fixture.gateway.awaitAcknowledged(5, 10);
        }
    }

    @Test
    void shouldSayThatItHoldsABoundClientAndForgetItWithoutOnCloseWhenReleased() throws Exception {
        var calls = new LinkedBlockingQueue<String>();
        var client = new CompletableFuture<Client>();
        try (var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onMessage(Client from, Message message) {
                client.complete(from);
            }

            @Override
            public void onClose(Client from, CloseReason reason) {
                calls.add("close " + from.id());
            }
        })) {
            fixture.gateway.send(new GatewayEvent.Bound(5, 2, ScriptedGateway.origin(), STATE));
            fixture.gateway.awaitAcknowledged(5, 0);
            fixture.gateway.say(5, 2, 1, false, "hi");
            fixture.gateway.awaitAcknowledged(5, 1);

            // Of another binding: does not count.
            fixture.gateway.send(new GatewayEvent.Released(5, 1));
            fixture.gateway.say(5, 2, 2, false, "still here");
            fixture.gateway.awaitAcknowledged(5, 2);
            fixture.gateway.send(new GatewayEvent.Released(5, 2));
            // Ends the link, as the client is not bound here.
            fixture.gateway.say(5, 2, 3, false, "hi");
            fixture.gateway.awaitReady();
            assertThat(client.join().isOpen()).isFalse();
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void shouldDiscardEventsNotStartedWhenTheLinkIsLost() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var started = new CountDownLatch(1);
        var blocked = new CountDownLatch(1);
        var late = new LinkedBlockingQueue<Future<Void>>();
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage((client, message) -> {
            seen.add(message.text() + client.redelivered());
            if (!client.redelivered()) {
                started.countDown();
                blocked.await();
                late.add(client.send("too late"));
                seen.add("released");
            }
        }))) {
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "a");
            fixture.gateway.say(1, "b");
            started.await();
            fixture.gateway.drop();
            fixture.gateway.awaitReady();
            blocked.countDown();
            assertEquals("afalse", seen.poll(40, TimeUnit.SECONDS));
            assertEquals("released", seen.poll(40, TimeUnit.SECONDS));

            fixture.gateway.send(new GatewayEvent.Bound(1, 2, ScriptedGateway.origin(), ClientState.NEW));
            fixture.gateway.say(1, 2, 2, true, "a");
            fixture.gateway.say(1, 2, 3, true, "b");

            assertEquals("atrue", seen.poll(40, TimeUnit.SECONDS));
            assertEquals("btrue", seen.poll(40, TimeUnit.SECONDS));
            fixture.gateway.awaitAcknowledged(1, 3);
            assertThat(late.take().failed()).isTrue();
            assertThat(seen).isEmpty();
            fixture.gateway.assertNothingElse();
        }
    }

    @Test
    void shouldCallOnCloseForAClientThatWasBoundWhenItEnds() throws Exception {
        var reasons = new LinkedBlockingQueue<String>();
        try (var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onClose(Client client, CloseReason reason) {
                reasons.add(reason.code() + " " + client.uid().orElse("-"));
            }
        })) {
            fixture.gateway.send(new GatewayEvent.Bound(5, 2, ScriptedGateway.origin(), ClientState.NEW));
            fixture.gateway.send(new GatewayEvent.Closed(
                    new io.gatehouse.protocol.EventStamp(5, 2, 4, false), CloseReason.ABNORMAL, STATE));

            assertEquals("1006 42", reasons.poll(40, TimeUnit.SECONDS));
            fixture.gateway.awaitAcknowledged(5, 4);
        }
    }

    @Test
    void shouldEndTheLinkWhenAnEventIsForAClientThatIsNotBound() {
        try (var fixture = WorkerFixture.start(new ClientEvents() {})) {
            fixture.gateway.say(77, 1, 5, false, "who?");

            fixture.gateway.awaitReady();
        }
    }
}
