package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.HostPort;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.Node;
import io.gatehouse.config.NodeProcess;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.ConnectionLimits;
import io.gatehouse.gateway.api.GatewayOptions;
import io.gatehouse.gateway.api.HeadLimits;
import io.gatehouse.gateway.api.Heartbeat;
import io.gatehouse.gateway.api.LifeSign;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.MemoryBudgets;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.gateway.api.TlsFiles;
import io.gatehouse.gateway.api.TlsOptions;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(options.head()).isEqualTo(HeadLimits.DEFAULTS);
        assertThat(options.connections()).isEqualTo(ConnectionLimits.DEFAULTS);
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
                "--listen=ws://127.0.0.1:1?name=browsers,wss://[::1]:2",
                "--tls-cert=cert.pem",
                "--tls-key=key.pem",
                "--tls-reload-interval=11s",
                "--link=127.0.0.1:3",
                "--advertise=10.0.0.1:4",
                "--register=127.0.0.1:5,127.0.0.1:6",
                "--name=edge",
                "--max-connections=7",
                "--max-connections-per-address=0",
                "--max-new-connections-per-second=8",
                "--max-new-connections-per-address=6",
                "--max-connections-per-uid=9",
                "--lease=20s",
                "--allow-origin=https://a.example,https://b.example",
                "--subprotocol=v1,v2",
                "--event-loops=3",
                "--balance=random",
                "--max-message-bytes=64KiB",
                "--max-fragments=10",
                "--handshake-timeout=1s",
                "--message-timeout=14s",
                "--max-request-line-bytes=1KiB",
                "--max-header-bytes=2KiB",
                "--max-headers=16",
                "--ping-interval=2s",
                "--ping-timeout=3s",
                "--idle-timeout=4s",
                "--ping-data={\"type\":\"ping\"}",
                "--life-sign=messages",
                "--outbox-soft-bytes=4KiB",
                "--outbox-hard-bytes=5KiB",
                "--outbox-grace=6s",
                "--slow-client=drop-newest",
                "--event-window=7",
                "--event-window-bytes=8KiB",
                "--parking-bytes=9KiB",
                "--parking-time=10s",
                "--parking-budget=13MiB",
                "--outbox-budget=15MiB",
                "--inbound-budget=128KiB",
                "--max-session-bytes=11KiB",
                "--max-groups-per-client=12");

        assertThat(code).as(err.toString(UTF_8)).isEqualTo(ExitCode.STOPPED);
        assertThat(options.connections()).isEqualTo(new ConnectionLimits(7, 0, 8, 6, 9));
        assertThat(options.listen())
                .containsExactly(
                        ListenAddress.parse("ws://127.0.0.1:1?name=browsers"), ListenAddress.parse("wss://[::1]:2"));
        assertThat(options.tls())
                .isEqualTo(
                        new TlsOptions(new TlsFiles(Path.of("cert.pem"), Path.of("key.pem")), Duration.ofSeconds(11)));
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
                        Duration.ofSeconds(14),
                        new Heartbeat(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                "{\"type\":\"ping\"}",
                                LifeSign.MESSAGES),
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
        assertThat(options.head()).isEqualTo(new HeadLimits(1 << 10, 2 << 10, 16));
        assertThat(options.memory()).isEqualTo(new MemoryBudgets(13 << 20, 15 << 20, 128 << 10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen=udp://127.0.0.1:1   | gateway.listen=udp://127.0.0.1:1: the scheme 'udp' is unknown. Did you mean",
                "--listen=ws://[::1           | gateway.listen",
                "--listen=ws://127.0.0.1:1?nam=x | the setting 'nam' is unknown. Did you mean name?",
                "--listen=ws://127.0.0.1:1?name= | gateway.listen",
                "--listen=wss://127.0.0.1:1   | gateway.listen=wss://127.0.0.1:1 has no certificate. Set gateway.tls-cert",
                "--tls-cert=a.pem             | gateway.tls-cert=a.pem needs gateway.tls-key",
                "--tls-key=a.pem              | gateway.tls-key=a.pem needs gateway.tls-cert",
                "--tls-reload-interval=0s     | gateway.tls-reload-interval",
                "--listen=ws://127.0.0.1      | gateway.listen",
                "--balance=fair               | gateway.balance=fair",
                "--balance=hash:uid           | gateway.balance=hash:uid is unknown; allowed: hash:address",
                "--balance=com.acme.Missing   | gateway.balance=com.acme.Missing is not on the class path",
                "--balance=java.lang.String   | gateway.balance=java.lang.String does not implement",
                "--route=admin                | gateway.route=admin: 'admin' is not PATH=TAG",
                "--route=/a*=admin            | gateway.route=/a*=admin: '/a*' is no path",
                "--route=/a=b c               | gateway.route=/a=b c: 'b c' is no tag",
                "--route=/a=b,/a=c            | gateway.route has /a twice",
                "--listen=ws://127.0.0.1:1?workers=a+b | workers=a+b is no tag",
                "--slow-client=ignore         | gateway.slow-client=ignore",
                "--life-sign=pulse            | gateway.life-sign=pulse is unknown; allowed: bytes, messages",
                "--event-loops=65             | gateway.event-loops",
                "--event-loops=-1             | gateway.event-loops",
                "--event-window=0             | gateway.event-window",
                "--parking-time=0s            | gateway.parking-time",
                "--parking-budget=0           | gateway.parking-budget",
                "--inbound-budget=2097151     | gateway.inbound-budget=2097151 is less than twice gateway.max-message-bytes=1048576",
                "--inbound-budget=1           | gateway.inbound-budget=1",
                "--message-timeout=-1s        | -1s",
                "--max-groups-per-client=0    | gateway.max-groups-per-client",
                "--max-groups-per-client=65000 | gateway.max-header-bytes=8192 and gateway.max-headers=100 allow a client's state of",
                "--max-request-line-bytes=33KiB | gateway.max-request-line-bytes=33792 is not within",
                "--max-header-bytes=1         | gateway.max-header-bytes=1 is not within",
                "--max-connections-per-uid=1001 | gateway.max-connections-per-uid=1001 is not within 0 to 1000",
                "--one-device=newest,--max-connections-per-uid=2 | gateway.max-connections-per-uid=2 has no meaning",
                "--max-headers=0              | gateway.max-headers=0 is not within",
                "--outbox-hard-bytes=100KiB   | gateway.outbox-soft-bytes=262144",
                "--max-message-bytes=16MiB    | link.max-frame-bytes",
                "--max-message-bytes=3GiB     | gateway.max-message-bytes",
                "--link=0.0.0.0:2900          | gateway.link",
                "--advertise=0.0.0.0:2900     | gateway.advertise=0.0.0.0:2900",
                "--link=127.0.0.1:7272        | gateway.link=127.0.0.1:7272",
            })
    void shouldRefuseWhatCannotWorkAndNameTheOption(String flag, String named) {
        load(flag.split(",(?=--)"));

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(given).isEmpty();
        assertThat(err.toString(UTF_8)).contains(named).hasLineCount(1);
    }
}
