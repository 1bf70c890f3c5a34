package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.gateway.api.MemoryBudgets;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.ConnectionFilter;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.LinkRole;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** What clients say while there is no worker is bounded for all of them together. */
class ParkingBudgetTest extends GatewayFixture {
    private static final int OVERHEAD = 64; // what an event counts besides its payload
    private static final int BUDGET = 3000;

    @Test
    void shouldReadNobodyOnceTheBudgetIsUsedUpAndAllAgainWhenAWorkerComes() throws Exception {
        start(options().memory(MemoryBudgets.DEFAULTS.parking(BUDGET)));
        workerWasThere();
        var operator = new ScriptedOperator(vertx, LINKS, gateway.linkAddress());
        TestClient first = connect("/first");
        TestClient second = connect("/second");
        TestClient quiet = connect("/quiet");

        first.send(event(2000));
        second.send(event(BUDGET - 2000 - 1));
        awaitParked(operator, BUDGET - 1, 0);
        assertThat(answerToUpgrade()).startsWith("HTTP/1.1 101");

        second.send(event(OVERHEAD));
        // Also those who have not said anything: they would be read until they had.
        awaitParked(operator, BUDGET - 1 + OVERHEAD, 3);
        assertThat(answerToUpgrade()).startsWith("HTTP/1.1 503");
        assertThat(log.atLeast(Level.WARN)).anyMatch(line -> line.contains("gateway.parking-budget"));
        quiet.send("not read");

        ScriptedWorker worker = worker();
        worker.await("not read", seen -> seen.text().equals("not read"));
        awaitParked(operator, 0, 0);
        assertThat(answerToUpgrade()).startsWith("HTTP/1.1 101");
        operator.close();
    }

    @Test
    void shouldReadOnWhenThoseWhoUsedItUpAreGone() {
        start(options().memory(MemoryBudgets.DEFAULTS.parking(BUDGET)));
        workerWasThere();
        var operator = new ScriptedOperator(vertx, LINKS, gateway.linkAddress());
        ScriptedWorker pusher =
                ScriptedWorker.dial(vertx, LINKS, LinkRole.PUSHER, gateway.linkAddress(), null, "pusher");
        TestClient talker = connect("/talker");
        TestClient quiet = connect("/quiet");
        talker.send(event(BUDGET));
        awaitParked(operator, BUDGET, 2);
        quiet.send("read in the end");

        operator.connections(ConnectionFilter.ALL).stream()
                .filter(row -> row.messagesIn() > 0)
                .forEach(row -> pusher.send(kill(row.connection(), CloseReason.NORMAL)));

        awaitParked(operator, OVERHEAD + "read in the end".length(), 0);
        pusher.close();
        operator.close();
    }

    private static Buffer event(int counted) {
        return Buffer.buffer(new byte[counted - OVERHEAD]);
    }

    private String answerToUpgrade() throws Exception {
        try (RawClient client = dial(clientAddress())) {
            return client.request(RawClient.upgrade(clientAddress(), "/"));
        }
    }

    private static void awaitParked(ScriptedOperator operator, long bytes, long heldBack) {
        Await.until(bytes + " bytes parked, " + heldBack + " held back", () -> {
            Figures figures =
                    operator.awaitStatus(operator.askStatus(), LinkRole.GATEWAY).figures();
            return figures.get(Figure.PARKED_BYTES) == bytes && figures.get(Figure.HELD_BACK) == heldBack;
        });
    }
}
