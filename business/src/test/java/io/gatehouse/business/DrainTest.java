package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.StatusMessage.DrainReported;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An operator takes a worker out of service. */
class DrainTest {
    @Test
    void shouldTellItsGatewaysOnceAndSayHowFarItIsUntilNothingIsLeft() throws Exception {
        var release = new CompletableFuture<Void>();
        var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                release.join();
            }
        });
        try (fixture) {
            fixture.gateway.connect(1);
            fixture.gateway.awaitAcknowledged(1, 1);
            fixture.gateway.connect(2);
            fixture.gateway.say(2, "takes long");
            fixture.gateway.awaitAcknowledged(2, 1);
            fixture.gateway.confirms(false);

            assertThat(fixture.gateway.askDrain(7, 8)).isEqualTo(new DrainReported(7, 8, true, false, 2, 1));
            fixture.gateway.next(GatewayCommand.Drain.class);
            fixture.gateway.send(new GatewayEvent.Released(1, 1));
            assertThat(fixture.gateway.askDrain(9, 8)).isEqualTo(new DrainReported(9, 8, true, false, 1, 1));

            release.complete(null);
            // Nothing is acknowledged before what was issued until then is confirmed, and that is Drain.
            fixture.gateway.confirms(true);
            fixture.gateway.confirm();
            fixture.gateway.awaitAcknowledged(2, 2);
            assertThat(fixture.gateway.askDrain(10, 8).drained()).isFalse();
            fixture.gateway.send(new GatewayEvent.Released(2, 1));
            assertThat(fixture.gateway.askDrain(11, 8)).isEqualTo(new DrainReported(11, 8, true, true, 0, 0));
            fixture.gateway.assertNothingElse();
            assertThat(fixture.worker.linkedGateways()).isEqualTo(1);
        } finally {
            release.complete(null);
        }
    }

    @Test
    void shouldNotCallItselfDrainedBeforeItsGatewaysHaveHeard() {
        try (var fixture = WorkerFixture.start(new ClientEvents() {})) {
            fixture.gateway.confirms(false);

            assertThat(fixture.gateway.askDrain(1, 2).drained()).isFalse();
            fixture.gateway.next(GatewayCommand.Drain.class);
            assertThat(fixture.gateway.askDrain(1, 2).drained()).isFalse();
            fixture.gateway.confirms(true);
            fixture.gateway.confirm();
            DrainReported report = fixture.gateway.askDrain(1, 2);
            while (!report.drained()) {
                report = fixture.gateway.askDrain(1, 2);
            }
        }
    }
}
