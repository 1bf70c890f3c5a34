package io.gatehouse.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.HostPort;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("GW-01")
class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ws,        WEBSOCKET, false",
        "wss,       WEBSOCKET, true",
        "text,      TEXT,      false",
        "text+tls,  TEXT,      true",
        "frame,     FRAME,     false",
        "frame+tls, FRAME,     true",
        "tcp,       TCP,       false",
        "tcp+tls,   TCP,       true"
    })
    void shouldReadEveryScheme(String scheme, ClientProtocol protocol, boolean isTls) {
        ListenAddress address = ListenAddress.parse(scheme + "://127.0.0.1:8282");

        assertThat(address)
                .isEqualTo(new ListenAddress(protocol, isTls, new HostPort("127.0.0.1", 8282), ListenerSettings.NONE));
        assertThat(address).hasToString(scheme + "://127.0.0.1:8282");
        assertThat(address.name()).isEqualTo(scheme + ":8282");
    }

    @Test
    @Tag("GW-27")
    void shouldReadSettingsBehindTheAddress() {
        ListenAddress address =
                ListenAddress.parse("text+tls://[::1]:8283?name=devices&tls-cert=/a%26b.pem&tls-key=k.pem");

        assertThat(address.at()).isEqualTo(new HostPort("::1", 8283));
        assertThat(address.name()).isEqualTo("devices");
        assertThat(address.settings().tls()).isEqualTo(new TlsFiles(Path.of("/a&b.pem"), Path.of("k.pem")));
        assertThat(address).hasToString("text+tls://[::1]:8283");
    }

    @Test
    void shouldDeliverAtLeastOnceUnlessToldOtherwise() {
        assertThat(ListenAddress.parse("ws://127.0.0.1:1").settings().delivery())
                .isEqualTo(EventDelivery.AT_LEAST_ONCE);
        assertThat(ListenAddress.parse("ws://127.0.0.1:1?delivery=at-least-once")
                        .settings()
                        .delivery())
                .isEqualTo(EventDelivery.AT_LEAST_ONCE);
        assertThat(ListenAddress.parse("tcp://127.0.0.1:1?delivery=at-most-once")
                        .settings()
                        .delivery())
                .isEqualTo(EventDelivery.AT_MOST_ONCE);
    }

    @Test
    void shouldKeepItsSettingsOnAnotherPort() {
        ListenAddress address = ListenAddress.parse("tcp://127.0.0.1:0?framing=com.acme.Blocks&name=a+b%2C%25");

        assertThat(address.withPort(9)).hasToString("tcp://127.0.0.1:9");
        assertThat(address.withPort(9).settings().framing()).isEqualTo("com.acme.Blocks");
        assertThat(address.withPort(9).name()).isEqualTo("a+b,%");
        assertThat(address.withPort(9).toNamedString()).isEqualTo("tcp://127.0.0.1:9?name=a%2Bb%2C%25");
        assertThat(ListenAddress.parse("ws://127.0.0.1:9").toNamedString()).isEqualTo("ws://127.0.0.1:9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:7272                       | is not SCHEME://HOST:PORT",
                "websocket://127.0.0.1:7272           | the scheme 'websocket' is unknown. Allowed: ws, wss, text",
                "txt://127.0.0.1:7272                 | Did you mean text?",
                "texts://127.0.0.1:7272               | 'texts' is unknown. Did you mean text+tls, which is text over TLS?",
                "text+ssl://127.0.0.1:7272            | Did you mean text+tls, which",
                "ws://127.0.0.1                       | has no port",
                "ws://127.0.0.1:7272?                 | '' is not key=value",
                "ws://127.0.0.1:7272?name             | 'name' is not key=value",
                "ws://127.0.0.1:7272?name=a&name=b    | 'name' is set twice",
                "ws://127.0.0.1:7272?name=%2          | name=%2 has a % without two hexadecimal digits",
                "ws://127.0.0.1:7272?tlscert=a        | the setting 'tlscert' is unknown. Did you mean tls-cert?",
                "wss://127.0.0.1:7272?tls-cert=a      | tls-cert=a needs tls-key as well",
                "ws://127.0.0.1:7272?tls-cert=a&tls-key=b | no meaning for ws://. Remove them, or write wss://",
                "ws://127.0.0.1:7272?delivery=once    | delivery=once is unknown. Allowed: at-least-once, at-most-once",
                "ws://127.0.0.1:7272?gathering-delay=101ms | gathering-delay=101ms is not between 0ms and 100ms",
                "ws://127.0.0.1:7272?gathering-delay=2 | gathering-delay='2' is not a duration",
                "text://127.0.0.1:7272?framing=x      | framing=x has no meaning for text://",
            })
    void shouldSayWhatIsWrongAndWhatIsAllowed(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.parse(text))
                .withMessageContaining(why);
    }

    @Test
    void shouldTakeAGatheringDelayUpToItsBound() {
        assertThat(ListenAddress.parse("ws://127.0.0.1:1").settings().gatheringDelay())
                .isZero();
        assertThat(ListenAddress.parse("ws://127.0.0.1:1?gathering-delay=99ms")
                        .settings()
                        .gatheringDelay())
                .hasMillis(99);
        assertThat(ListenAddress.parse("ws://127.0.0.1:1?gathering-delay=100ms")
                        .settings()
                        .gatheringDelay())
                .hasMillis(100);
    }

    @Test
    void shouldBoundTheName() {
        assertThat(ListenAddress.parse("ws://127.0.0.1:1?name=" + "n".repeat(64))
                        .name())
                .hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.parse("ws://127.0.0.1:1?name=" + "n".repeat(65)))
                .withMessageContaining("longer than 64");
    }

    @Test
    void shouldBoundWhatStrangersMaySayUnlessToldOtherwise() {
        assertThat(ListenAddress.parse("ws://127.0.0.1:1").rate()).isEqualTo(new ClientRate(0, 0, 20));
        assertThat(ListenAddress.parse("ws://[::1]:1").rate()).isEqualTo(new ClientRate(0, 0, 20));
        assertThat(ListenAddress.parse("text://0.0.0.0:1").rate()).isEqualTo(new ClientRate(100, 1 << 20, 20));
        assertThat(ListenAddress.parse("ws://0.0.0.0:1?messages-per-second=0&bytes-per-second=7")
                        .rate())
                .isEqualTo(new ClientRate(0, 7, 20));
        assertThat(ListenAddress.parse("ws://127.0.0.1:1?messages-per-second=30&control-frames-per-second=0")
                        .rate())
                .isEqualTo(new ClientRate(30, 0, 0));
        assertThatThrownBy(() -> ListenAddress.parse("ws://127.0.0.1:1?messages-per-second=many"))
                .hasMessageContaining("messages-per-second=many is not a whole number");
        assertThatThrownBy(() -> ListenAddress.parse("ws://127.0.0.1:1?bytes-per-second=-1"))
                .hasMessageContaining("bytes-per-second=-1");
        assertThatThrownBy(() -> ListenAddress.parse("ws://127.0.0.1:1?control-frames-per-second=1048577"))
                .hasMessageContaining("control-frames-per-second=1048577");
        assertThatThrownBy(() -> ListenAddress.parse("text://127.0.0.1:1?control-frames-per-second=5"))
                .hasMessageContaining("control-frames-per-second has no meaning for text://");
    }
}
