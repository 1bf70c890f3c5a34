package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code gatehouse bench}, small: that it measures, not what. */
@Timeout(300)
class BenchIT {
    private static final List<String> SCENARIOS =
            List.of("fan1k", "fan10k", "fan1k-w16", "rooms", "echo1", "echo64", "mixed", "conn", "idle");

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private LaunchedNode bench(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "bench",
                "--clients=20",
                "--warmup=20ms",
                "--time=100ms",
                "--runs=1",
                "--spin=false",
                "--json=bench.json"));
        all.addAll(List.of(args));
        return nodes.start(all.toArray(String[]::new));
    }

    private JsonObject json() throws Exception {
        return new JsonObject(Files.readString(nodes.directory().resolve("bench.json")));
    }

    private static List<JsonObject> scenarios(JsonObject json) {
        JsonArray scenarios = json.getJsonArray("scenarios");
        return scenarios.stream().map(JsonObject.class::cast).toList();
    }

    @Test
    void shouldMeasureEveryScenarioWithProcessesOfItsOwn() throws Exception {
        LaunchedNode bench = bench("--java-opts=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m");

        assertThat(bench.awaitExit(100)).as(bench.log().text()).isZero();
        JsonObject json = json();
        assertThat(scenarios(json))
                .extracting(each -> each.getString("scenario"))
                .isEqualTo(SCENARIOS);
        for (JsonObject scenario : scenarios(json)) {
            String word = scenario.getString("scenario");
            assertThat(scenario.getInteger("clients")).isEqualTo(20);
            assertThat(scenario.getJsonArray("runs")).hasSize(word.equals("idle") ? 0 : 1);
            scenario.getJsonArray("runs").forEach(run -> checkRun(word, (JsonObject) run));
        }
        JsonObject storm = scenarios(json).get(7).getJsonObject("storm");
        assertThat(storm.getInteger("failed")).isZero();
        assertThat(storm.getInteger("chatLost")).isZero();
        assertThat(scenarios(json).get(8).getJsonObject("bytesPerClient").fieldNames())
                .containsExactly("register", "gateway", "worker", "all");
        assertThat(bench.out().text())
                .startsWith("scenario      CPU us ")
                .contains("\nfan1k-w16 ", "\nconn ", "\nmixed: ", "\nconn: 20 connect within ")
                .containsPattern("\nidle: -?\\d+ bytes a client in all processes: ");
        assertThat(bench.log().text()).contains("bench: fan1k, run 1\n", "bench: idle: memory");
        assertThat(bench.process().descendants()).isEmpty();
    }

    private static void checkRun(String word, JsonObject run) {
        assertThat(run.getLong("lost")).as("lost of %s", word).isZero();
        assertThat(run.getDouble("perSecond")).as("per second of %s", word).isPositive();
        assertThat(run.getDouble("serverCpuUs")).as("CPU of %s", word).isNotNegative();
        assertThat(run.getLong("residentBytes")).isPositive();
        assertThat(run.getDouble("p50Ms")).isPositive().isLessThanOrEqualTo(run.getDouble("p99Ms"));
        assertThat(run.getDouble("p99Ms")).isLessThanOrEqualTo(run.getDouble("maxMs"));
    }

    @Test
    void shouldMeasureGroupsOverSeveralGatewaysAndWorkers() throws Exception {
        LaunchedNode bench = bench(
                "--java-opts=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m",
                "--scenario=rooms",
                "--gateways=2",
                "--workers=2");

        assertThat(bench.awaitExit(100)).as(bench.log().text()).isZero();
        scenarios(json()).get(0).getJsonArray("runs").forEach(run -> checkRun("rooms", (JsonObject) run));
        assertThat(bench.out().text()).contains("Servers: 1 register, gateways: 2, workers: 2.");
        assertThat(json().getInteger("gateways")).isEqualTo(2);
        assertThat(json().getInteger("workers")).isEqualTo(2);
        assertThat(bench.process().descendants()).isEmpty();
    }

    @Test
    void shouldSayWhyAServerDidNotStart() throws Exception {
        LaunchedNode bench = bench("--java-opts=-XX:NoSuchFlag", "--scenario=echo1");

        assertThat(bench.awaitExit(100)).isEqualTo(1);
        assertThat(bench.log().text())
                .contains("gatehouse bench: the register did not start; its log says: ")
                .contains("NoSuchFlag");
    }

    @Test
    void shouldMeasureARunningClusterAndFailWhereItCannot() throws Exception {
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0", "--lease-grace=50ms")
                .ready();
        LaunchedNode gateway = nodes.start(
                        "gateway",
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + register.address())
                .ready();
        nodes.start("worker", "--register=" + register.address(), "--handler=io.gatehouse.samples.bench.BenchEvents")
                .ready();
        String url = "--url=" + gateway.clients();

        LaunchedNode bench = bench(
                url, "--scenario=echo1,conn", "--pids=" + gateway.process().pid());
        assertThat(bench.awaitExit()).as(bench.log().text()).isZero();
        assertThat(scenarios(json()))
                .extracting(each -> each.getString("scenario"))
                .containsExactly("echo1", "conn");

        assertThat(json().containsKey("gateways")).isFalse();

        gateway.kill();
        LaunchedNode alone = bench(url, "--scenario=echo1");
        assertThat(alone.awaitExit()).isEqualTo(1);
        assertThat(alone.log().text()).contains("gatehouse bench: only 0 of 20 clients could connect: ");
        assertThat(Path.of(nodes.directory().toString(), "bench.json")).exists();
    }
}
