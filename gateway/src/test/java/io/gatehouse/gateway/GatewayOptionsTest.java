package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.link.LinkOptions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What code may set, beyond what {@link GatewayFlagsTest} tries with flags. */
class GatewayOptionsTest {
    private static final GatewayOptions OPTIONS = GatewayOptions.defaults();
    private static final HostPort EVERYWHERE = new HostPort("0.0.0.0", 2900);
    private static final HostPort DIALLED = new HostPort("10.0.0.1", 2900);

    private static GatewayOptions at(HostPort link, HostPort advertise) {
        return OPTIONS.at(OPTIONS.listen(), link, advertise);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:2900", "[::]:2900", "0.0.0.0:0"})
    @Tag("GW-04")
    void shouldNotTellWorkersToDialEveryAddress(String everywhere) {
        HostPort wildcard = HostPort.parse(everywhere);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> at(wildcard, null))
                .withMessageContainingAll("gateway.link=" + everywhere, "gateway.advertise");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> at(wildcard, wildcard))
                .withMessageContaining("gateway.advertise=" + everywhere);
        assertThat(at(wildcard, DIALLED).link()).isEqualTo(wildcard);
    }

    @Test
    void shouldRefuseToBeLinkedToByOthersWithoutASecret() {
        LinkOptions withSecret = LinkOptions.DEFAULTS.secret(Secret.of("x".repeat(Secret.MIN_BYTES)));
        LinkOptions withShortSecret = LinkOptions.DEFAULTS.secret(Secret.of("x".repeat(Secret.MIN_BYTES - 1)));
        GatewayOptions reachable = at(EVERYWHERE, DIALLED);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayServer.create(reachable))
                .withMessageContaining("gateway.link=" + EVERYWHERE + " can be reached from other machines");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> GatewayServer.create(reachable.links(withShortSecret)))
                .withMessageContaining("the secret has 31 bytes");
        GatewayServer.create(reachable.links(withSecret)).close();
    }

    @Test
    void shouldBoundItsNameInBytes() {
        for (String name : List.of("g", "é".repeat(32))) {
            assertThat(OPTIONS.name(name).name()).isEqualTo(name);
        }
        for (String name : List.of("", "é".repeat(32) + "x", "x".repeat(65), "two\nlines")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> OPTIONS.name(name))
                    .withMessageStartingWith("gateway.name");
        }
    }
}
