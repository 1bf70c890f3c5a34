package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.StatusMessage.DrainReported;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator takes a node out of service. */
class DrainTest extends GatewayFixture {
    private ScriptedOperator operator() {
        return new ScriptedOperator(vertx, LinkOptions.DEFAULTS, gateway.linkAddress());
    }

    @Test
    void shouldPassTheWishOnToTheWorkerThatIsMeant() {
        start();
        worker("one");
        ScriptedWorker two = worker("two");
        ScriptedWorker pusher =
                ScriptedWorker.dial(vertx, LINKS, LinkRole.PUSHER, gateway.linkAddress(), null, "pusher");
        ScriptedOperator operator = operator();

        assertThat(operator.askDrain(two.identity().id())).isEqualTo(new DrainReported(1, 0, true, false, 1, 2));
        assertThat(operator.askDrain(12345)).isEqualTo(new DrainReported(2, 0, false, false, 0, 0));
        assertThat(operator.askDrain(pusher.identity().id())).isEqualTo(new DrainReported(3, 0, false, false, 0, 0));
        pusher.close();
        operator.close();
    }

    @Test
    void shouldCloseItsClientsAndStayUntilItIsStopped() throws Exception {
        start(options().drainTime(Duration.ZERO));
        ScriptedWorker worker = worker().silent();
        TestClient client = connect("/");
        int connection = worker.awaitConnected("/").stamp().connection();
        worker.acknowledge(connection, 1, 1);
        ScriptedOperator operator = operator();
        long id = gateway.identity().id();

        assertThat(operator.askDrain(id).drained()).isFalse();
        assertThat(client.awaitClosed()).startsWith("1012 ");
        worker.await(GatewayEvent.Closed.class, connection);
        assertThat(operator.askDrain(id))
                .extracting(DrainReported::drained, DrainReported::events)
                .containsExactly(false, 1L);
        worker.acknowledge(connection, 1, 2);
        Await.until("drained", () -> operator.askDrain(id).drained());

        assertThat(operator.askDrain(id).clients()).isZero();
        Await.until(
                "nobody is let in", () -> tryConnect(to("/")).otherwiseEmpty().await() == null);
        assertThat(operator.awaitStatus(operator.askStatus(), LinkRole.GATEWAY)
                        .figures()
                        .get(Figure.WORKERS))
                .isEqualTo(1);
        operator.close();
    }
}
