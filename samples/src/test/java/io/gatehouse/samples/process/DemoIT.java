package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first command that anybody runs. */
@Timeout(300)
class DemoIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @Test
    void shouldPrintTheUrlServeThePageAndStopOnSigterm() throws Exception {
        long begun = System.nanoTime();
        // With the JVM's own defaults, as a person starts it.
        LaunchedNode demo = nodes.start(Map.of("GATEHOUSE_JAVA_OPTS", ""), "demo", "--port=0")
                .ready();
        long readyMs = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        // For people: how long it takes depends on the machine.
        System.out.println("gatehouse demo was READY after " + readyMs + " ms");

        String page = demo.out().await("http://127\\.0\\.0\\.1:\\d+/", LIMIT).group();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(page)).timeout(LIMIT).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>");
        // READY is all there is to read.
        assertThat(demo.log().text()).isEmpty();
        assertThat(demo.stop()).isZero();
        assertThat(demo.log().text()).isEmpty();
    }

    @Test
    void shouldNameAPagePortInUse() throws Exception {
        String page = nodes.start("demo", "--port=0")
                .out()
                .await("http://127\\.0\\.0\\.1:(\\d+)/", LIMIT)
                .group(1);

        LaunchedNode second = nodes.start("demo", "--port=" + page);

        assertThat(second.awaitExit()).isEqualTo(3);
        assertThat(second.log().lines())
                .singleElement()
                .asString()
                .contains("demo.port=127.0.0.1:" + page, "cannot be listened on: address already in use.");
    }
}
