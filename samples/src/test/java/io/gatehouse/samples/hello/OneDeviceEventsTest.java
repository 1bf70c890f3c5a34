package io.gatehouse.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.OneDevice;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import org.junit.jupiter.api.Test;

class OneDeviceEventsTest {
    @Test
    void shouldCloseThePhoneWhenTheLaptopSignsInOnAnotherGateway() {
        try (var cluster =
                LocalCluster.of(2, 2, OneDeviceEvents::new, options -> options.oneDevice(OneDevice.NEWEST))) {
            TestClient eva = cluster.client(0, "/").send("eva").expectText("Welcome, eva");
            TestClient phone = cluster.client(0, "/").send("tom").expectText("Welcome, tom");

            TestClient laptop = cluster.client(1, "/").send("tom").expectText("Welcome, tom");

            assertThat(phone.expectClosed()).isEqualTo(CloseReason.REPLACED);
            laptop.leave();
            eva.expectText("tom left");
        }
    }
}
