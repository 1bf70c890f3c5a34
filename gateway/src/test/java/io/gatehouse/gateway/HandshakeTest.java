package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.LossReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The request that becomes a WebSocket, and those that do not. */
class HandshakeTest extends GatewayFixture {
    private String ask(String request) throws Exception {
        try (RawClient client = dial(clientAddress())) {
            return client.request(request);
        }
    }

    private String upgradeFrom(String origin) throws Exception {
        return ask(RawClient.upgrade(clientAddress(), "/", "Origin: " + origin + "\r\n"))
                .substring(9, 12);
    }

    @Test
    void shouldTellAPlainRequestToUpgrade() throws Exception {
        start();
        worker();

        String answer = ask("GET / HTTP/1.1\r\nHost: " + clientAddress() + "\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 426")
                .containsIgnoringCase("upgrade: websocket")
                .containsIgnoringCase("sec-websocket-version: 13");
        assertThat(ask("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 426");
    }

    @Test
    void shouldRefuseAnUpgradeThatIsIncomplete() throws Exception {
        start();
        ScriptedWorker worker = worker();
        String whole = RawClient.upgrade(clientAddress(), "/");

        assertThat(ask(whole.replaceFirst("Sec-WebSocket-Key: .*\r\n", ""))).startsWith("HTTP/1.1 400");
        for (String version :
                List.of("Version: 12", "Version: 8", "Version: 0", "Version:", "Version: 13, 8", "None: 13")) {
            assertThat(ask(whole.replace("Version: 13", version)))
                    .startsWith("HTTP/1.1 426")
                    .containsIgnoringCase("sec-websocket-version: 13");
        }
        assertThat(ask(whole.replaceFirst("Host: .*\r\n", ""))).startsWith("HTTP/1.1 400");
        assertThat(ask(whole.replaceFirst("Host: ", "Host: other\r\nHost: "))).startsWith("HTTP/1.1 400");
        assertThat(ask(whole.replace("HTTP/1.1", "HTTP/1.0"))).contains(" 426 ");
        for (String key :
                List.of("", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZ!==")) {
            assertThat(ask(whole.replace("dGhlIHNhbXBsZSBub25jZQ==", key)))
                    .as("key '" + key + "'")
                    .startsWith("HTTP/1.1 400");
        }
        assertThat(ask(whole.replace("GET", "POST"))).startsWith("HTTP/1.1 405");
        assertThat(ask(whole.replace("Connection: Upgrade", "Connection: close")))
                .startsWith("HTTP/1.1 400");
        assertThat(ask("no http at all\r\n\r\n")).contains(" 400 ");
        assertThat(ask("GET / HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n")).matches("(?s)HTTP/1.[01] 431.*");
        assertThat(ask("GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n")).matches("(?s)HTTP/1.[01] 414.*");

        assertThat(worker.events()).isEmpty();
    }

    @Test
    void shouldRefuseAnUpgradeThatTwoReadersMightReadDifferently() throws Exception {
        start();
        ScriptedWorker worker = worker();
        String whole = RawClient.upgrade(clientAddress(), "/");

        for (String more : List.of(
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Version: 8",
                "Upgrade: websocket",
                "Content-Length: 5",
                "Content-Length: 0\r\nContent-Length: 5",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked",
                "Origin: http://127.0.0.1\r\nOrigin: http://evil.example",
                "Space : before the colon",
                "Null: \0",
                "No colon")) {
            assertThat(ask(whole.replaceFirst("\r\n\r\n", "\r\n" + more + "\r\n\r\n")))
                    .as(more)
                    .matches("(?s)HTTP/1.[01] 400.*");
        }
        assertThat(ask(whole.replace("GET / HTTP/1.1", "PRI * HTTP/2.0"))).contains(" 501 ");
        assertThat(ask(whole.replaceFirst("Upgrade: .*?\r\n", "Upgrade: h2c\r\n")))
                .contains(" 426 ");

        assertThat(worker.events()).isEmpty();
    }

    @Test
    void shouldEndTheConnectionOfARequestThatItRefuses() throws Exception {
        start();
        worker();
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n",
                RawClient.upgrade(clientAddress(), "/").replace("Connection: Upgrade\r\n", ""),
                RawClient.upgrade(clientAddress(), "/").replace("Connection: Upgrade", "Connection: keep-alive"),
                RawClient.upgrade(clientAddress(), "/", "Origin: http://evil.example\r\n"))) {
            RawClient client = dial(clientAddress());

            assertThat(client.request(request)).matches("(?s)HTTP/1.1 4.*").containsIgnoringCase("close\r\n");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void shouldRefuseAllUpgradesWhileNoWorkerIsExpected() throws Exception {
        start(limits().parking(1 << 20, Duration.ofMillis(1)));
        Await.until("no hope", () -> {
            LockSupport.parkNanos(1_000_000);
            try {
                String answer = ask(RawClient.upgrade(clientAddress(), "/"));
                return answer.startsWith("HTTP/1.1 503") && answer.toLowerCase().contains("retry-after: ");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void shouldLetPagesOfTheSameHostIn() throws Exception {
        start();
        worker();

        assertThat(upgradeFrom("http://127.0.0.1:8080")).isEqualTo("101");
        assertThat(upgradeFrom("https://127.0.0.1")).isEqualTo("101");
        assertThat(upgradeFrom("https://evil.example")).isEqualTo("403");
        assertThat(upgradeFrom("http://127.0.0.1.evil.example")).isEqualTo("403");
        assertThat(upgradeFrom("null")).isEqualTo("403");
        assertThat(upgradeFrom("")).isEqualTo("403");
        assertThat(ask(RawClient.upgrade(clientAddress(), "/"))).startsWith("HTTP/1.1 101");
    }

    @Test
    void shouldLetListedPagesIn() throws Exception {
        start(options().pages(List.of("https://app.example", "http://localhost:3000"), List.of()));
        worker();

        assertThat(upgradeFrom("https://app.example")).isEqualTo("101");
        assertThat(upgradeFrom("https://APP.example")).isEqualTo("101");
        assertThat(upgradeFrom("http://localhost:3000")).isEqualTo("101");
        assertThat(upgradeFrom("http://app.example")).isEqualTo("403");
        assertThat(upgradeFrom("http://127.0.0.1")).isEqualTo("403");
        assertThat(gateway.losses(LossReason.ORIGIN_REFUSED)).isEqualTo(2);
    }

    @Test
    void shouldLetAnyPageInIfSoConfigured() throws Exception {
        start(options().pages(List.of("*"), List.of()));
        worker();

        assertThat(upgradeFrom("https://evil.example")).isEqualTo("101");
        assertThat(upgradeFrom("null")).isEqualTo("101");
    }

    @Test
    void shouldAgreeOnASubprotocolOrNone() throws Exception {
        start(options().pages(List.of(), List.of("v2", "v1")));
        ScriptedWorker worker = worker();

        assertThat(ask(RawClient.upgrade(clientAddress(), "/two", "Sec-WebSocket-Protocol: v1, v2\r\n")))
                .containsIgnoringCase("sec-websocket-protocol: v2\r\n");
        assertThat(worker.awaitConnected("/two").origin().subprotocol()).isEqualTo("v2");
        assertThat(ask(RawClient.upgrade(clientAddress(), "/none", "Sec-WebSocket-Protocol: v3\r\n")))
                .startsWith("HTTP/1.1 101")
                .doesNotContainIgnoringCase("sec-websocket-protocol");
        assertThat(worker.awaitConnected("/none").origin().subprotocol()).isEmpty();
        assertThat(ask(RawClient.upgrade(clientAddress(), "/"))).doesNotContainIgnoringCase("sec-websocket-protocol");
    }

    @Test
    void shouldNotCompressAlthoughBrowsersOfferIt() throws Exception {
        start();
        worker();

        assertThat(ask(RawClient.upgrade(
                        clientAddress(),
                        "/",
                        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")))
                .startsWith("HTTP/1.1 101")
                .doesNotContainIgnoringCase("sec-websocket-extensions");
    }

    @Test
    void shouldCloseAConnectionThatDoesNotGetToItsUpgradeInTime() throws Exception {
        start(handshakeTimeout(Duration.ofMillis(300)));
        worker();
        long begin = System.nanoTime();
        RawClient silent = dial(clientAddress());
        RawClient half = dial(clientAddress());
        half.write("GET / HTTP/1.1\r\nHost: ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        RawClient upgraded = rawClient("/");

        assertThat(silent.isEnded()).isTrue();
        assertThat(half.isEnded()).isTrue();

        // Before the limit by default, of ten seconds.
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(9));
        upgraded.frame(RawClient.FIN | RawClient.PING);
        assertThat(upgraded.read().opcode()).isEqualTo(RawClient.PONG);
    }

    static GatewayOptions handshakeTimeout(Duration timeout) {
        ClientLimits d = ClientLimits.DEFAULTS;
        return options()
                .limits(new ClientLimits(
                        d.maxMessageBytes(),
                        d.maxFragments(),
                        timeout,
                        d.messageTimeout(),
                        d.heartbeat(),
                        d.outboxSoftBytes(),
                        d.outboxHardBytes(),
                        d.outboxGrace(),
                        d.slowPolicy(),
                        d.eventWindow(),
                        d.eventWindowBytes(),
                        d.parkingBytes(),
                        d.parkingTime(),
                        d.maxSessionBytes(),
                        d.maxGroups()));
    }

    @Test
    void shouldListenOnIpv6IfTheMachineHasIt() throws Exception {
        HostPort address = new HostPort("::1", 0);
        try (java.net.ServerSocket probe = new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("::1"))) {
            assertThat(probe.isBound()).isTrue();
        } catch (java.io.IOException e) {
            return;
        }
        start(options().at(List.of(new io.gatehouse.gateway.api.ListenAddress("ws", address)), ANY_PORT, null));
        ScriptedWorker worker = worker();

        rawClient("/six");

        assertThat(worker.awaitConnected("/six").origin().remoteAddress()).contains(":");
    }
}
