package io.gatehouse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.link.LinkOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ClusterInquiryTest {
    @Test
    void shouldGiveANodeTheWholeDeadlineAlsoForTheHandshake() throws Exception {
        Duration handshake = Duration.ofMillis(50);
        LinkOptions links = LinkOptions.DEFAULTS.handshakeTimeout(handshake);
        try (var slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var inquiry = ClusterInquiry.of(
                        List.of(new HostPort("127.0.0.1", slow.getLocalPort())), links, Duration.ofSeconds(60))) {
            var status = inquiry.status();

            try (Socket link = slow.accept()) {
                assertThat(link.getInputStream().read()).isNotNegative();
                // It has not answered for longer than a handshake may take, and is waited for until it ends.
                long end = System.nanoTime() + handshake.multipliedBy(6).toNanos();
                while (System.nanoTime() < end) {
                    assertThat(status.isComplete()).isFalse();
                    LockSupport.parkNanos(1_000_000);
                }
            }

            assertThat(status.await(60, TimeUnit.SECONDS).problems())
                    .first()
                    .asString()
                    .startsWith("register at 127.0.0.1:" + slow.getLocalPort() + " ")
                    .contains("closed by the peer");
        }
    }
}
