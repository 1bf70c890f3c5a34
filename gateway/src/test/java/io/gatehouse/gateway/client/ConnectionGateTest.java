package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.LossReason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private long nowNs = -7;

    private ConnectionGate gate(int max, Integer perAddress, Integer perSecond) {
        return new ConnectionGate(new ConnectionLimits(max, perAddress, perSecond, null, 0), () -> nowNs);
    }

    private static InetAddress ip(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }

    /** How many of some without an address come in. */
    private static int entering(ConnectionGate gate, int tries, boolean isLoopback) {
        int entered = 0;
        for (int i = 0; i < tries; i++) {
            entered += gate.enter(null, isLoopback) == null ? 1 : 0;
        }
        return entered;
    }

    @Test
    void shouldTakeAsManyAsThereMayBeAndOneForEachThatLeaves() {
        ConnectionGate gate = gate(3, 0, 0);

        assertThat(gate.enter()).isNull();
        assertThat(gate.enter()).isNull();
        assertThat(gate.enter()).isNull();
        assertThat(gate.enter()).isEqualTo(LossReason.TOO_MANY_CONNECTIONS);
        gate.leave();
        assertThat(gate.enter()).isNull();
        assertThat(gate.enter()).isEqualTo(LossReason.TOO_MANY_CONNECTIONS);
    }

    @Test
    void shouldCountEachAddressAlone() throws Exception {
        ConnectionGate gate = gate(0, 2, 0);

        assertThat(gate.enter(ip(1), true)).isNull();
        assertThat(gate.enter(ip(1), true)).isNull();
        assertThat(gate.enter(ip(1), true)).isEqualTo(LossReason.TOO_MANY_OF_ADDRESS);
        assertThat(gate.enter(ip(2), true)).isNull();
        gate.leave(ip(1));
        assertThat(gate.enter(ip(1), true)).isNull();
        assertThat(gate.enter(ip(1), true)).isEqualTo(LossReason.TOO_MANY_OF_ADDRESS);
        for (int i = 0; i < 10; i++) {
            assertThat(gate.enter(null, true)).isNull();
        }
    }

    @Test
    void shouldTakeANetworkOfIpv6ForOneAddress() throws Exception {
        ConnectionGate gate = gate(0, 1, 0);

        assertThat(gate.enter(InetAddress.getByName("2001:db8::1"), true)).isNull();
        assertThat(gate.enter(InetAddress.getByName("2001:db8::ffff:0:0:2"), true))
                .isEqualTo(LossReason.TOO_MANY_OF_ADDRESS);
        assertThat(gate.enter(InetAddress.getByName("2001:db8:0:1::1"), true)).isNull();
        gate.leave(InetAddress.getByName("2001:db8::3"));
        assertThat(gate.enter(InetAddress.getByName("2001:db8::2"), true)).isNull();
    }

    @Test
    void shouldTakeNoMoreInASecondThanItMay() {
        ConnectionGate gate = gate(0, 0, 10);

        assertThat(entering(gate, 9, true)).isEqualTo(9);
        assertThat(gate.enter(null, true)).isNull();
        assertThat(gate.enter(null, true)).isEqualTo(LossReason.TOO_MANY_NEW_CONNECTIONS);
        nowNs += 99_999_999;
        assertThat(gate.enter(null, true)).isEqualTo(LossReason.TOO_MANY_NEW_CONNECTIONS);
        nowNs += 1;
        assertThat(gate.enter(null, true)).isNull();
        nowNs += 3_600_000_000_000L;
        assertThat(entering(gate, 20, true)).isEqualTo(10);
    }

    @Test
    void shouldTakeNoMoreFromOneAddressInASecondThanItMayHoweverSoonTheyLeave() throws Exception {
        ConnectionGate gate = new ConnectionGate(new ConnectionLimits(0, 0, 0, 3, 0), () -> nowNs);

        assertThat(comingAndGoing(gate, ip(1), 2)).isEqualTo(2);
        assertThat(gate.enter(ip(1), true)).isNull();
        assertThat(gate.enter(ip(1), true)).isEqualTo(LossReason.TOO_MANY_NEW_OF_ADDRESS);
        assertThat(comingAndGoing(gate, ip(2), 9)).isEqualTo(3);
        nowNs += 333_333_333;
        assertThat(gate.enter(ip(1), true)).isEqualTo(LossReason.TOO_MANY_NEW_OF_ADDRESS);
        nowNs += 1;
        assertThat(gate.enter(ip(1), true)).isNull();
        nowNs += 3_600_000_000_000L;
        assertThat(comingAndGoing(gate, ip(1), 9)).isEqualTo(3);
    }

    @Test
    void shouldNotLetOneAddressUseUpWhatMayComeInAll() throws Exception {
        ConnectionGate gate = new ConnectionGate(new ConnectionLimits(0, 4, 10, 3, 0), () -> nowNs);

        assertThat(comingAndGoing(gate, ip(1), 1000)).isEqualTo(3);
        assertThat(gate.enter(ip(2), true)).isNull();
        assertThat(gate.enter(ip(2), true)).isNull();
        nowNs += 1_000_000_000L;
        assertThat(gate.enter(ip(2), true)).isNull();
        assertThat(gate.enter(ip(2), true)).isNull();
        assertThat(gate.enter(ip(2), true)).isEqualTo(LossReason.TOO_MANY_OF_ADDRESS);
        for (int i = 0; i < 1000; i++) {
            gate.enter(ip(2), true);
        }

        // Those two have taken 2 of the 10.
        assertThat(entering(gate, 100, true)).isEqualTo(8);
    }

    private static int comingAndGoing(ConnectionGate gate, InetAddress ip, int tries) {
        int entered = 0;
        for (int i = 0; i < tries; i++) {
            if (gate.enter(ip, true) == null) {
                entered++;
                gate.leave(ip);
            }
        }
        return entered;
    }

    @Test
    void shouldBoundStrangersUnlessToldOtherwiseAndNobodyOnThisMachine() throws Exception {
        ConnectionGate gate = gate(0, null, null);
        int taken = 0;
        for (int i = 0; i < 200; i++) {
            taken += gate.enter(ip(1), false) == null ? 1 : 0;
        }

        assertThat(taken).isEqualTo(100);
        assertThat(gate.enter(ip(1), true)).isNull();
        nowNs += 1_000_000_000L;
        assertThat(entering(gate, 2000, true)).isEqualTo(2000);
        assertThat(entering(gate, 2000, false)).isEqualTo(1000);
    }
}
