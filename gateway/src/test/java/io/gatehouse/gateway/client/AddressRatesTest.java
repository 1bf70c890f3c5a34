package io.gatehouse.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
    private static final long SECOND = 1_000_000_000L;

    private final AddressRates rates = new AddressRates();
    private long nowNs = -7;

    private static InetAddress ip(int number) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(number).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean admits(int number) {
        return rates.admits(ip(number), 1, nowNs);
    }

    @Test
    void shouldForgetAnAddressASecondAfterItsLastAttempt() {
        assertThat(admits(1)).isTrue();
        nowNs += SECOND / 2;
        assertThat(admits(2)).isTrue();
        assertThat(admits(1)).isFalse();
        nowNs += SECOND / 2;
        assertThat(admits(3)).isTrue();
        assertThat(rates.remembered()).isEqualTo(3);

        nowNs += SECOND / 2;
        assertThat(admits(3)).isFalse();

        assertThat(rates.remembered()).isEqualTo(1);
    }

    @Test
    void shouldRememberNoMoreThanItsBound() {
        for (int i = 0; i < AddressRates.MAX_REMEMBERED + 1000; i++) {
            assertThat(admits(i)).isTrue();
        }

        assertThat(rates.remembered()).isEqualTo(AddressRates.MAX_REMEMBERED);
        assertThat(admits(AddressRates.MAX_REMEMBERED + 999)).isFalse();
        assertThat(admits(0)).isTrue();
    }
}
