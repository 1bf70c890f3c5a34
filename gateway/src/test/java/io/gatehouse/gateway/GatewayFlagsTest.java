package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class GatewayFlagsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<GatewayOptions> given = new ArrayList<>();
    private ExitCode code;

    private GatewayOptions load(String... args) {
        NodeProcess process = new NodeProcess(
                "gateway",
                Map.of(),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                new PrintStream(err, true, UTF_8));
        process.stop();
        code = process.run(
                new GatewayFlags(),
                flags -> {
                    given.add(flags.toOptions());
                    return new Node() {
                        @Override
                        public Future<String> start() {
                            return Future.succeededFuture("");
                        }

                        @Override
                        public Future<Void> stop() {
                            return Future.succeededFuture();
                        }
                    };
                },
                args);
        return given.isEmpty() ? null : given.get(0);
    }

    @Test
    void shouldBeTheDocumentedDefaultsWithoutFlags() {
        GatewayOptions options = load();

        GatewayOptions expected = GatewayOptions.defaults();
        assertThat(code).as(err.toString(UTF_8)).isEqualTo(ExitCode.STOPPED);
        assertThat(options.limits()).isEqualTo(ClientLimits.DEFAULTS);
        assertThat(options.listen()).isEqualTo(expected.listen());
        assertThat(options.link()).isEqualTo(expected.link());
        assertThat(options.advertise()).isNull();
        assertThat(options.registers()).isEqualTo(expected.registers());
        assertThat(options.lease()).isEqualTo(expected.lease());
        assertThat(options.links()).isEqualTo(expected.links());
        assertThat(options.origins()).isEmpty();
        assertThat(options.subprotocols()).isEmpty();
        assertThat(options.eventLoops()).isZero();
        assertThat(options.name()).isEqualTo("gateway");
    }

    @Test
    void shouldTakeEveryFlag() {
        GatewayOptions options = load(
                "--listen=ws://127.0.0.1:1,ws://127.0.0.1:2",
                "--link=127.0.0.1:3",
                "--advertise=10.0.0.1:4",
                "--register=127.0.0.1:5,127.0.0.1:6",
                "--name=edge",
                "--lease=20s",
                "--allow-origin=https://a.example,https://b.example",
                "--subprotocol=v1,v2",
                "--event-loops=3",
                "--balance=random",
                "--max-message-bytes=64KiB",
                "--max-fragments=10",
                "--handshake-timeout=1s",
                "--ping-interval=2s",
                "--ping-timeout=3s",
                "--outbox-soft-bytes=4KiB",
                "--outbox-hard-bytes=5KiB",
                "--outbox-grace=6s",
                "--slow-client=drop-newest",
                "--event-window=7",
                "--event-window-bytes=8KiB",
                "--parking-bytes=9KiB",
                "--parking-time=10s",
                "--max-session-bytes=11KiB",
                "--max-groups-per-client=12");

        assertThat(code).as(err.toString(UTF_8)).isEqualTo(ExitCode.STOPPED);
        assertThat(options.listen())
                .containsExactly(ListenAddress.parse("ws://127.0.0.1:1"), ListenAddress.parse("ws://127.0.0.1:2"));
        assertThat(options.link()).isEqualTo(new HostPort("127.0.0.1", 3));
        assertThat(options.advertise()).isEqualTo(new HostPort("10.0.0.1", 4));
        assertThat(options.registers()).containsExactly(new HostPort("127.0.0.1", 5), new HostPort("127.0.0.1", 6));
        assertThat(options.name()).isEqualTo("edge");
        assertThat(options.lease()).isEqualTo(Duration.ofSeconds(20));
        assertThat(options.origins()).containsExactly("https://a.example", "https://b.example");
        assertThat(options.subprotocols()).containsExactly("v1", "v2");
        assertThat(options.eventLoops()).isEqualTo(3);
        assertThat(options.limits())
                .isEqualTo(new ClientLimits(
                        64 << 10,
                        10,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        4 << 10,
                        5 << 10,
                        Duration.ofSeconds(6),
                        SlowClientPolicy.DROP_NEWEST,
                        7,
                        8 << 10,
                        9 << 10,
                        Duration.ofSeconds(10),
                        11 << 10,
                        12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen=tcp://127.0.0.1:1   | gateway.listen",
                "--listen=ws://127.0.0.1      | gateway.listen",
                "--balance=fair               | gateway.balance=fair",
                "--slow-client=ignore         | gateway.slow-client=ignore",
                "--event-loops=65             | gateway.event-loops",
                "--event-loops=-1             | gateway.event-loops",
                "--event-window=0             | gateway.event-window",
                "--parking-time=0s            | gateway.parking-time",
                "--max-groups-per-client=0    | gateway.max-groups-per-client",
                "--outbox-hard-bytes=100KiB   | gateway.outbox-soft-bytes=262144",
                "--max-message-bytes=16MiB    | link.max-frame-bytes",
                "--max-message-bytes=3GiB     | gateway.max-message-bytes",
                "--link=0.0.0.0:2900          | gateway.link",
                "--advertise=0.0.0.0:2900     | gateway.advertise=0.0.0.0:2900",
                "--link=127.0.0.1:7272        | gateway.link=127.0.0.1:7272",
            })
    void shouldRefuseWhatCannotWorkAndNameTheOption(String flag, String named) {
        load(flag);

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(given).isEmpty();
        assertThat(err.toString(UTF_8)).contains(named).hasLineCount(1);
    }
}
