package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.AddressRange;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More connections than a gateway takes. */
class ConnectionLimitsTest extends GatewayFixture {
    private static final int LIMIT = 3;

    private void start(String listener, ConnectionLimits limits) {
        start(options()
                .trustedProxies(List.of(AddressRange.parse("127.0.0.1")))
                .at(List.of(ListenAddress.parse(listener)), ANY_PORT, null)
                .connections(limits));
    }

    private void shouldRefuseTheNextUntilOneLeaves(LossReason reason) throws Exception {
        ScriptedWorker worker = worker();
        RawClient first = rawClient("/1");
        for (int i = 2; i <= LIMIT; i++) {
            rawClient("/" + i);
        }

        assertThat(dial(clientAddress()).isEnded()).isTrue();

        assertThat(gateway.losses(reason)).isEqualTo(1);
        first.close();
        Await.until("room for one", () -> {
            try {
                rawClient("/again");
                return true;
            } catch (java.io.IOException e) {
                return false;
            }
        });
        worker.awaitConnected("/again");
    }

    @Test
    void shouldBoundConnectionsOfTheGateway() throws Exception {
        start("ws://127.0.0.1:0", new ConnectionLimits(LIMIT, null, null, null, 0));

        shouldRefuseTheNextUntilOneLeaves(LossReason.TOO_MANY_CONNECTIONS);
    }

    @Test
    void shouldBoundConnectionsOfOneAddress() throws Exception {
        start("ws://127.0.0.1:0", new ConnectionLimits(0, LIMIT, null, null, 0));

        shouldRefuseTheNextUntilOneLeaves(LossReason.TOO_MANY_OF_ADDRESS);
    }

    @Test
    void shouldBoundNewConnections() throws Exception {
        start("ws://127.0.0.1:0", new ConnectionLimits(0, null, 1, null, 0));
        worker();

        Await.until("one refused", () -> {
            try {
                return !dial(clientAddress())
                        .request(RawClient.upgrade(clientAddress(), "/"))
                        .startsWith("HTTP/1.1 101");
            } catch (java.io.IOException e) {
                return true;
            }
        });

        assertThat(gateway.losses(LossReason.TOO_MANY_NEW_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void shouldBoundNewConnectionsOfOneAddressWhichTakeNothingFromOthers() throws Exception {
        start("ws://127.0.0.1:0?proxy=x-forwarded-for", new ConnectionLimits(0, 0, 3, 1, 0));
        worker();
        String one = RawClient.upgrade(clientAddress(), "/", "X-Forwarded-For: 192.0.2.1\r\n");
        String other = RawClient.upgrade(clientAddress(), "/", "X-Forwarded-For: 192.0.2.2\r\n");

        Await.until("one refused", () -> answer(one).startsWith("HTTP/1.1 503"));
        for (int i = 0; i < 10; i++) {
            answer(one);
        }

        assertThat(answer(other)).startsWith("HTTP/1.1 101");
        assertThat(gateway.losses(LossReason.TOO_MANY_NEW_OF_ADDRESS)).isPositive();
        assertThat(gateway.losses(LossReason.TOO_MANY_NEW_CONNECTIONS)).isZero();
    }

    private String answer(String request) {
        try {
            return dial(clientAddress()).request(request);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldBoundStreamClients() throws Exception {
        start("text://127.0.0.1:0", new ConnectionLimits(0, LIMIT, null, null, 0));
        ScriptedWorker worker = worker();
        for (int i = 0; i < LIMIT; i++) {
            dial(clientAddress());
        }
        worker.awaitCount(LIMIT);

        assertThat(dial(clientAddress()).isEnded()).isTrue();

        assertThat(gateway.losses(LossReason.TOO_MANY_OF_ADDRESS)).isEqualTo(1);
    }

    @Test
    void shouldTellClientsBehindAProxyApart() throws Exception {
        start("ws://127.0.0.1:0?proxy=x-forwarded-for", new ConnectionLimits(0, 1, null, null, 0));
        worker();
        String one = RawClient.upgrade(clientAddress(), "/", "X-Forwarded-For: 192.0.2.1\r\n");
        String other = RawClient.upgrade(clientAddress(), "/", "X-Forwarded-For: 192.0.2.2\r\n");

        assertThat(dial(clientAddress()).request(one)).startsWith("HTTP/1.1 101");
        assertThat(dial(clientAddress()).request(one))
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("retry-after");
        assertThat(dial(clientAddress()).request(other)).startsWith("HTTP/1.1 101");
        assertThat(gateway.losses(LossReason.TOO_MANY_OF_ADDRESS)).isEqualTo(1);
    }
}
