package io.gatehouse.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.Admission;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.testkit.FakeClient;
import io.gatehouse.testkit.FakeWorker;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuardedEventsTest {
    @Test
    void shouldLetNobodyInWithoutATicket() {
        try (var worker = FakeWorker.start(GuardedEvents::new)) {
            assertThat(worker.handshake("/"))
                    .isInstanceOfSatisfying(
                            Admission.Rejected.class,
                            rejected -> assertThat(rejected.httpStatus()).isEqualTo(401));
            assertThatThrownBy(() -> worker.connect("/?ticket=forged"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("401");

            worker.assertNothingElse();
        }
    }

    @Test
    void shouldKnowWhoComesInAndCloseThemWhenTheTicketIsUsedUp() {
        try (var worker = FakeWorker.start(GuardedEvents::new)) {
            FakeClient tom = worker.connect("/?ticket=tom-secret").expectText("Hello tom, your plan is free");
            FakeClient eva = worker.connect("/?ticket=eva-secret").expectText("Hello eva, your plan is free");
            assertThat(tom.groups()).containsExactly("members");
            worker.advance(Duration.ofMinutes(59));
            tom.send("renew tom-secret").expectText("Renewed");

            worker.advance(Duration.ofMinutes(1));

            assertThat(eva.closed()).contains(CloseReason.EXPIRED);
            tom.send("still here").expectText("tom: still here");
            worker.assertNothingElse();
        }
    }

    @Test
    void shouldDoTheSameOnRealGateways() {
        try (var cluster = LocalCluster.of(2, 2, GuardedEvents::new)) {
            TestClient tom = cluster.client(0, "/?ticket=tom-secret").expectText("Hello tom, your plan is free");
            TestClient eva = cluster.client(1, "/?ticket=eva-secret").expectText("Hello eva, your plan is free");

            eva.send("hi");

            tom.expectText("eva: hi");
            eva.expectText("eva: hi").send("renew tom-secret").expectText("eva: renew tom-secret");
            tom.expectText("eva: renew tom-secret");
            assertThatThrownBy(() -> cluster.client(0, "/?ticket=forged")).hasStackTraceContaining("401");
        }
    }
}
