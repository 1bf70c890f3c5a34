package io.gatehouse.business;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
    @Test
    void shouldAcknowledgeOnlyWhatIsConfirmedAndAllOfItInOneFrame() {
        try (var fixture = WorkerFixture.start(EventDeliveryTest.onMessage(Client::send))) {
            ScriptedGateway gateway = fixture.gateway;
            gateway.answers(command -> command instanceof GatewayCommand.Query query
                    ? new GatewayReply.Counted(query.correlation(), 0)
                    : null);
            gateway.connect(1);
            gateway.awaitAcknowledged(1, 1);
            gateway.confirms(false);
            for (int i = 0; i < 7; i++) {
                gateway.say(1, "m" + i);
                assertEquals("m" + i, gateway.nextText());
            }
            // Two round trips: acknowledgements would have gone with the second question at the latest.
            fixture.worker.clients().count(Who.everyone()).await();
            fixture.worker.clients().count(Who.everyone()).await();
            assertEquals(0, gateway.acknowledgementFrames());

            gateway.confirm();

            gateway.awaitAcknowledged(1, 8);
            assertEquals(0, gateway.acknowledgementFrames());
        }
    }

    @Test
    void shouldWaitForConfirmationByEveryGatewayThatGotACommand() {
        try (var fixture = WorkerFixture.startWithTwoGateways(
                WorkerFixture.OPTIONS,
                worker -> EventDeliveryTest.onMessage(
                        (client, message) -> worker.clients().sendToAll(message)))) {
            ScriptedGateway gateway = fixture.gateway;
            ScriptedGateway second = fixture.second;
            gateway.answers(command -> command instanceof GatewayCommand.Query query
                    ? new GatewayReply.Counted(query.correlation(), 0)
                    : null);
            gateway.connect(1);
            gateway.awaitAcknowledged(1, 1);
            second.confirms(false);
            gateway.say(1, "all");
            assertEquals("all", gateway.nextText());
            assertEquals("all", second.nextText());
            fixture.worker.clients().count(Who.client(gateway.id(1))).await();
            fixture.worker.clients().count(Who.client(gateway.id(1))).await();
            assertEquals(0, gateway.acknowledgementFrames());

            second.confirm();

            gateway.awaitAcknowledged(1, 2);
        }
    }

    @Test
    void shouldNotWaitForConfirmationByAGatewayThatIsLost() {
        try (var fixture = WorkerFixture.startWithTwoGateways(
                WorkerFixture.OPTIONS,
                worker -> EventDeliveryTest.onMessage(
                        (client, message) -> worker.clients().sendToAll(message)))) {
            fixture.second.confirms(false);
            fixture.gateway.connect(1);
            fixture.gateway.say(1, "all");
            assertEquals("all", fixture.second.nextText());

            fixture.second.drop();

            fixture.gateway.awaitAcknowledged(1, 2);
        }
    }

    @Test
    void shouldWaitForAGatewayThatStandsStillOnlyWithWhatItsClientsHandlerHasSentThere() {
        try (var fixture = WorkerFixture.startWithTwoGateways(
                WorkerFixture.OPTIONS,
                worker -> EventDeliveryTest.onMessage((client, message) -> {
                    if (message.text().equals("all")) {
                        worker.clients().sendToAll(message);
                    }
                }))) {
            ScriptedGateway gateway = fixture.gateway;
            sendToAllWhileOneStandsStill(fixture);
            // Issued nothing, but after the other; and the second is what the first one's mark has to be merged with.
            gateway.say(2, "x");
            gateway.say(1, "y");
            gateway.say(1, "z");

            gateway.awaitAcknowledged(2, 2);
            gateway.say(2, "x");
            gateway.awaitAcknowledged(2, 3);
            assertEquals(0, gateway.acknowledgementFrames());
            fixture.second.confirm();

            gateway.awaitAcknowledged(1, 4);
        }
    }

    @Test
    void shouldWaitForAGatewayThatStandsStillWithWhatOtherThreadsHaveSentThereMeanwhile() {
        try (var fixture = WorkerFixture.startWithTwoGateways(
                WorkerFixture.OPTIONS,
                worker -> EventDeliveryTest.onMessage((client, message) -> {
                    if (message.text().equals("all")) {
                        CompletableFuture.runAsync(
                                        () -> worker.clients().sendToAll(message), task -> new Thread(task).start())
                                .join();
                    }
                }))) {
            ScriptedGateway gateway = fixture.gateway;
            sendToAllWhileOneStandsStill(fixture);
            gateway.say(2, "x");

            gateway.awaitAcknowledged(2, 2);
            assertEquals(0, gateway.acknowledgementFrames());
            fixture.second.confirm();

            gateway.awaitAcknowledged(1, 2);
        }
    }

    /** Two clients of the first gateway; the handler of one has sent to all, and the second gateway does not confirm it. */
    private static void sendToAllWhileOneStandsStill(WorkerFixture fixture) {
        ScriptedGateway gateway = fixture.gateway;
        gateway.connect(1);
        gateway.awaitAcknowledged(1, 1);
        gateway.connect(2);
        gateway.awaitAcknowledged(2, 1);
        fixture.second.confirms(false);
        gateway.say(1, "all");
        assertEquals("all", fixture.second.nextText());
    }
}
