package io.gatehouse.samples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.ToolProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchFlagsTest {
    private BenchFlags flags;

    private String load(String... args) {
        var err = new ByteArrayOutputStream();
        var out = new PrintStream(err, true, UTF_8);
        flags = new BenchFlags();
        ExitCode code = new ToolProcess("bench", Map.of(), out, out).run(flags, ready -> ExitCode.STOPPED, args);
        assertThat(code).isEqualTo(err.size() == 0 ? ExitCode.STOPPED : ExitCode.CONFIGURATION);
        return err.toString(UTF_8);
    }

    @Test
    void shouldMeasureEverythingUnlessTold() {
        assertThat(load()).isEmpty();

        assertThat(flags.scenarios()).containsExactly(Scenario.values());
        assertThat(flags.clients(Scenario.FAN10K)).isEqualTo(10_000);
        assertThat(flags.running()).isEmpty();
        assertThat(flags.json()).isEmpty();
    }

    @Test
    void shouldNameTheScenarioThatWasProbablyMeant() {
        assertThat(load("--scenario=fan1k,eco64"))
                .contains("bench.scenario: 'eco64' is no scenario. Did you mean echo64? Allowed: fan1k, fan10k, ");
    }

    @ParameterizedTest
    @CsvSource({
        "--size=15,false",
        "--size=16,true",
        "--size=65536,true",
        "--size=65537,false",
        "--runs=0,false",
        "--runs=1,true",
        "--runs=1000,true",
        "--runs=1001,false",
        "--clients=-1,false",
        "--clients=60000,true",
        "--clients=60001,false",
        "--parallel=0,false",
        "--parallel=1,true",
        "--parallel=10001,false",
        "--rate=-1,false",
        "--rate=10000000,true",
        "--rate=10000001,false",
        "--gateways=0,false",
        "--gateways=64,true",
        "--gateways=65,false",
        "--workers=0,false",
        "--workers=64,true",
        "--workers=65,false",
        "--time=0s,false",
        "--time=1ms,true",
        "--warmup=0s,false",
        "--client-cpus=0-3,true",
        "--client-cpus=a,false",
        "--server-cpus=0,true"
    })
    void shouldRefuseWhatIsOutOfRange(String option, boolean isGood) {
        assertThat(load(option).isEmpty()).isEqualTo(isGood);
    }

    @Test
    void shouldKnowWhereARunningClusterIs() {
        assertThat(load("--url=ws://127.0.0.1:7272/", "--pids=1,2")).isEmpty();

        assertThat(flags.running()).contains(new InetSocketAddress("127.0.0.1", 7272));
        assertThat(flags.pids()).containsExactly(1L, 2L);
        assertThat(load("--pids=1")).contains("bench.pids=[1]").contains("bench.url");
        assertThat(load("--url=ws://127.0.0.1:7272/", "--gateways=2"))
                .contains("bench.gateways=2 and bench.workers=1 apply to a cluster that bench starts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss://127.0.0.1:1", "ws://127.0.0.1", "127.0.0.1:7272", "ws://a b:1"})
    void shouldRefuseAnAddressThatItCannotMeasure(String url) {
        assertThat(load("--url=" + url)).contains("bench.url=" + url + " is no ws://HOST:PORT.");
    }
}
