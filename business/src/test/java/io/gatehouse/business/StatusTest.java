package io.gatehouse.business;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.StatusMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a worker says of itself when a gateway asks for an operator. */
class StatusTest {
    @Test
    @Tag("OP-04")
    void shouldSayHowBusyItIsWhileAHandlerBlocks() throws Exception {
        var started = new CountDownLatch(1);
        var release = new CompletableFuture<Void>();
        var fixture = WorkerFixture.start(new ClientEvents() {
            @Override
            public void onMessage(Client client, Message message) {
                if (message.text().equals("block")) {
                    started.countDown();
                    release.join();
                }
            }
        });
        try (fixture) {
            fixture.gateway.connect(1);
            fixture.gateway.awaitAcknowledged(1, 1);
            fixture.gateway.connect(2);
            fixture.gateway.awaitAcknowledged(2, 1);
            fixture.gateway.say(1, "block");
            fixture.gateway.say(1, "waits");
            started.await();

            StatusMessage.NodeReported report = fixture.gateway.askStatus(7, 8);
            NodeStatus status = report.status();
            Figures figures = status.figures();

            assertThat(report.correlation()).isEqualTo(7);
            assertThat(report.asker()).isEqualTo(8);
            assertThat(status.identity().role()).isEqualTo(LinkRole.WORKER);
            assertThat(figures.get(Figure.CLIENTS)).isEqualTo(2);
            assertThat(figures.get(Figure.EVENTS)).isEqualTo(4);
            assertThat(figures.get(Figure.EVENTS_WAITING)).isEqualTo(2);
            assertThat(figures.get(Figure.HANDLERS_BUSY)).isEqualTo(1);
            assertThat(figures.get(Figure.EVENTS_FAILED)).isZero();
            assertThat(figures.get(Figure.GATEWAYS)).isEqualTo(1);
            assertThat(status.links())
                    .singleElement()
                    .satisfies(link -> assertThat(link.peer().name()).isEqualTo("gateway-1"));

            release.complete(null);
            fixture.gateway.awaitAcknowledged(1, 3);
            Figures after = fixture.gateway.askStatus(9, 8).status().figures();
            assertThat(after.get(Figure.EVENTS_WAITING)).isZero();
            assertThat(after.get(Figure.HANDLERS_BUSY)).isZero();
        } finally {
            release.complete(null);
        }
    }
}
