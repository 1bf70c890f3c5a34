package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.base.Checks;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsAndReasonsTest {
    @Test
    void shouldWriteAClientIdAsTwentyHexDigitsAndReadItBack() {
        assertThat(new ClientId(0x7F00_0001_0B54L, 1)).hasToString("7f0000010b5400000001");

        for (ClientId id : List.of(
                new ClientId(0, 0), new ClientId((1L << 48) - 1, -1), new ClientId(0x7F00_0001_0B54L, 0x8000_0000))) {
            assertThat(ClientId.parse(id.toString())).isEqualTo(id);
            assertThat(ClientId.parse(id.toString().toUpperCase(Locale.ROOT))).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7f0000010b540000000",
                "7f0000010b54000000011",
                "7f0000010b54000000 1",
                "7f0000010b5400000-01",
                "7f0000010b54٠٠٠٠٠٠٠٠",
                "7f0000010b540000000g",
                "0x7f0000010b54000001"
            })
    void shouldRefuseWhatIsNotAClientId(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse(text))
                .withMessageContaining("20 hex digits");
    }

    @Test
    void shouldNotQuoteATextThatIsNotAClientId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse("7f00\n2026 ERROR all lost"))
                .withMessage("The client id has 24 characters; 20 hex digits are expected.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse("7f00\nERROR all lost!"))
                .withMessage("The client id has no hex digit at position 5; 20 hex digits are expected.");
        assertThatIllegalArgumentException().isThrownBy(() -> ClientId.parse(null));
        assertThatIllegalArgumentException().isThrownBy(() -> new ClientId(1L << 48, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ClientId(-1, 0));
    }

    @Test
    void shouldTellClientIdsApartByBothParts() {
        ClientId id = new ClientId(1L << 40, -1);

        assertThat(new ClientId(1L << 40, -1)).isEqualTo(id).hasSameHashCodeAs(id);
        assertThat(id)
                .isNotEqualTo(new ClientId(1L << 40, 1))
                .isNotEqualTo(new ClientId(1L << 41, -1))
                .isNotEqualTo(id.toString())
                .isNotEqualTo(null);
    }

    @Test
    void shouldOrderClientIdsByUnsignedConnectionNumber() {
        assertThat(new ClientId(1, -1)).isGreaterThan(new ClientId(1, 1));
        assertThat(new ClientId(2, 0)).isGreaterThan(new ClientId(1, -1));
    }

    @Test
    void shouldTakeAGatewayIdFromAnAdvertisedIpv4Address() {
        Random random = new Random(1);

        assertThat(GatewayId.text(GatewayId.of("127.0.0.1", 2900, random))).isEqualTo("7f0000010b54");
        assertThat(GatewayId.text(GatewayId.of("239.255.255.255", 65_535, random)))
                .isEqualTo("efffffffffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gateway.example", "::1", "240.0.0.1", "255.255.255.255", "1.2.3", "1.2.3.256", "1.2.3.4.", ""})
    @Tag("GW-04")
    void shouldDrawAGatewayIdWhereThereIsNoIpv4Address(String host) {
        long id = GatewayId.of(host, 2900, new Random(1));

        assertThat(id >>> 44).isEqualTo(0xF);
        assertThat(GatewayId.of(host, 2900, new Random(2))).isNotEqualTo(id);
    }

    @Test
    void shouldBoundCloseReasons() {
        for (int code : new int[] {1000, 4999}) {
            assertThat(new CloseReason(code, "é".repeat(61) + "x").code()).isEqualTo(code);
        }
        for (int code : new int[] {-1, 0, 999, 5000}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new CloseReason(code, ""));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CloseReason(1000, "é".repeat(62)))
                .withMessageContaining("124");
    }

    @Test
    void shouldSayWhoMayReconnectAndWhatMayBeSent() {
        assertThat(List.of(
                        CloseReason.GOING_AWAY,
                        CloseReason.ABNORMAL,
                        CloseReason.RESTART,
                        CloseReason.TRY_AGAIN,
                        CloseReason.SLOW_CONSUMER,
                        new CloseReason(4499, "")))
                .allMatch(CloseReason::mayReconnect);
        assertThat(List.of(
                        CloseReason.UNAUTHORIZED,
                        CloseReason.REPLACED,
                        CloseReason.TOO_BIG,
                        CloseReason.PROTOCOL_ERROR,
                        new CloseReason(4500, "")))
                .noneMatch(CloseReason::mayReconnect);
        assertThat(List.of(
                        CloseReason.NO_CODE,
                        CloseReason.ABNORMAL,
                        new CloseReason(1015, ""),
                        new CloseReason(2999, "")))
                .noneMatch(CloseReason::isSendable);
        assertThat(List.of(CloseReason.NORMAL, CloseReason.TRY_AGAIN, new CloseReason(3000, "")))
                .allMatch(CloseReason::isSendable);
    }

    @Test
    void shouldBoundNamesByTheirUtf8Bytes() {
        for (String name : List.of("a", "a".repeat(254), "a".repeat(255), "é".repeat(127) + "a")) {
            assertThat(Checks.name("group", name)).isEqualTo(name);
        }
        for (String name : List.of("a".repeat(256), "é".repeat(128))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Checks.name("group", name))
                    .withMessageContaining("256");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.name("uid", ""))
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checks.name("uid", null))
                .withMessageContaining("null");
    }
}
