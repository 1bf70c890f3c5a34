package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.api.HeadLimits;
import io.gatehouse.gateway.api.LossReason;
import org.junit.jupiter.api.Test;

/** Heads of upgrade requests one below, at and one above what they may be. */
class HeadLimitsTest extends GatewayFixture {
    private static final int LINE = 100;
    private static final int BYTES = 400;
    private static final int HEADERS = 8;

    private void startLimited() {
        start(options().head(new HeadLimits(LINE, BYTES, HEADERS)));
        worker();
    }

    private String ask(String request) throws Exception {
        try (RawClient client = dial(clientAddress())) {
            return client.request(request);
        }
    }

    private String withLine(int bytes) throws Exception {
        String path = "/" + "p".repeat(bytes - "GET / HTTP/1.1".length());
        return ask(RawClient.upgrade(clientAddress(), path));
    }

    private String withHeaderBytes(int bytes) throws Exception {
        String[] lines = RawClient.upgrade(clientAddress(), "/").split("\r\n");
        int present = 0;
        for (int i = 1; i < lines.length; i++) {
            present += lines[i].length();
        }
        return ask(
                RawClient.upgrade(clientAddress(), "/", "X: " + "x".repeat(bytes - present - "X: ".length()) + "\r\n"));
    }

    private String withHeaders(int count) throws Exception {
        // Five are in every upgrade. All of one name, which is one name many times.
        return ask(RawClient.upgrade(clientAddress(), "/", "X: 1\r\n".repeat(count - 5)));
    }

    @Test
    void shouldRefuseARequestLineThatIsTooLong() throws Exception {
        startLimited();

        assertThat(withLine(LINE - 1)).startsWith("HTTP/1.1 101");
        assertThat(withLine(LINE)).startsWith("HTTP/1.1 101");
        assertThat(gateway.losses(LossReason.HEAD_TOO_LARGE)).isZero();
        assertThat(withLine(LINE + 1)).contains(" 414 ").containsIgnoringCase("connection: close");
        assertThat(gateway.losses(LossReason.HEAD_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void shouldRefuseHeadersThatAreTooLarge() throws Exception {
        startLimited();

        assertThat(withHeaderBytes(BYTES - 1)).startsWith("HTTP/1.1 101");
        assertThat(withHeaderBytes(BYTES)).startsWith("HTTP/1.1 101");
        assertThat(gateway.losses(LossReason.HEAD_TOO_LARGE)).isZero();
        assertThat(withHeaderBytes(BYTES + 1)).contains(" 431 ").containsIgnoringCase("connection: close");
        assertThat(gateway.losses(LossReason.HEAD_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void shouldRefuseTooManyHeaders() throws Exception {
        startLimited();

        assertThat(withHeaders(HEADERS - 1)).startsWith("HTTP/1.1 101");
        assertThat(withHeaders(HEADERS)).startsWith("HTTP/1.1 101");
        assertThat(gateway.losses(LossReason.HEAD_TOO_LARGE)).isZero();
        assertThat(withHeaders(HEADERS + 1)).contains(" 431 ").containsIgnoringCase("connection: close");
        assertThat(gateway.losses(LossReason.HEAD_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void shouldTakeTheLargestHeadThatCanBeAllowedToTheWorker() throws Exception {
        start(options().head(new HeadLimits(32 << 10, 32 << 10, 10_000)));
        ScriptedWorker worker = worker();
        // Each of these is two bytes on the link, and beyond ASCII one here.
        String long1 = "\u00e4".repeat(32_000);

        assertThat(ask(RawClient.upgrade(clientAddress(), "/?" + "q".repeat(32_000), "X: " + long1 + "\r\n")))
                .startsWith("HTTP/1.1 101");

        var origin = worker.awaitConnected("/").origin();
        assertThat(origin.query()).hasSize(32_000);
        assertThat(origin.headers())
                .anySatisfy(header -> assertThat(header.getValue()).isEqualTo(long1));
    }

    @Test
    void shouldRefuseBoundsThatNoUpgradeOrNoLinkCanKeep() {
        assertThatThrownBy(() -> new HeadLimits(31, 256, 5)).hasMessageContaining("gateway.max-request-line-bytes=31");
        assertThatThrownBy(() -> new HeadLimits((32 << 10) + 1, 256, 5))
                .hasMessageContaining("gateway.max-request-line-bytes=32769");
        assertThatThrownBy(() -> new HeadLimits(32, 255, 5)).hasMessageContaining("gateway.max-header-bytes=255");
        assertThatThrownBy(() -> new HeadLimits(32, 256, 4)).hasMessageContaining("gateway.max-headers=4");
    }
}
