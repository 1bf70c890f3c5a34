package io.gatehouse.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.CloseReason;
import io.gatehouse.testkit.FakeClient;
import io.gatehouse.testkit.FakeWorker;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SignInEventsTest {
    @Test
    @Tag("W-01")
    void shouldCloseWhoDoesNotSignInInTime() {
        try (var cluster = LocalCluster.of(1, 1, worker -> new SignInEvents(worker, Duration.ofMillis(50)))) {
            assertThat(cluster.client(0, "/").expectClosed()).isEqualTo(CloseReason.UNAUTHORIZED);
        }
    }

    @Test
    void shouldStillCloseWhoDoesNotSignInWhenAnotherWorkerTakesOver() {
        try (FakeWorker worker = FakeWorker.start(SignInEvents::new)) {
            FakeClient idle = worker.connect();
            FakeClient tom = worker.connect().send("tom").expectText("You are tom");
            worker.advance(Duration.ofSeconds(20));

            idle.takeOver();
            tom.takeOver();

            worker.advance(Duration.ofSeconds(29));
            idle.expectNothingElse();
            worker.advance(Duration.ofSeconds(1));
            idle.expectClosed(CloseReason.UNAUTHORIZED.code());
            worker.assertNothingElse();
        }
    }

    @Test
    @Tag("API-08")
    void shouldCloseTheFirstDeviceOnAnotherGatewayWhenTheSameUidSignsInAgain() {
        try (var cluster = LocalCluster.of(2, 1, SignInEvents::new)) {
            TestClient phone = cluster.client(0, "/").send("tom").expectText("You are tom");
            TestClient other = cluster.client(0, "/").send("eva").expectText("You are eva");

            TestClient laptop = cluster.client(1, "/").send("tom").expectText("You are tom");

            assertThat(phone.expectClosed()).isEqualTo(CloseReason.REPLACED);
            laptop.send("still?").expectText("You are tom");
            other.send("still?").expectText("You are eva");
        }
    }
}
