package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect, with real processes: the worker says so, and without one nobody does. */
@Timeout(300)
class AdmissionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    final Nodes nodes = new Nodes();

    @TempDir
    Path dir;

    @Test
    void shouldLetInOnlyWhoShowsATokenAndShowItToNobody() throws Exception {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
        Path file = Files.write(dir.resolve("secret"), secret);
        String input = base64("{\"alg\":\"HS256\"}".getBytes(UTF_8)) + "."
                + base64("{\"sub\":\"tom\",\"exp\":4000000000}".getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String token = input + "." + base64(mac.doFinal(input.getBytes(UTF_8)));
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        String at = register.readyValue("listen");
        LaunchedNode gateway = nodes.start(
                        Map.of("GATEHOUSE_JAVA_OPTS", "-Dgatehouse.log.level=DEBUG"),
                        "gateway",
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + at,
                        "--jwt-key=HS256:" + file,
                        "--jwt-query=token")
                .ready();
        nodes.start("worker", "--register=" + at, "--handler=io.gatehouse.samples.hello.SignInEvents")
                .ready();

        try (SocketClient tom = SocketClient.connect(gateway.clients().resolve("/?token=" + token))) {
            tom.send("who am I?");
            tom.expect("You are tom");
            assertThatThrownBy(() -> SocketClient.connect(gateway.clients())).hasStackTraceContaining("401");
            assertThatThrownBy(() -> SocketClient.connect(gateway.clients().resolve("/?token=" + token + "x")))
                    .hasStackTraceContaining("401");
        }
        gateway.log().await("A token is refused", LIMIT);
        assertThat(gateway.log().text()).doesNotContain(token);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void shouldLetInWhomTheWorkerLetsInAndNobodyWithoutAWorker() throws Exception {
        LaunchedNode register = nodes.start("register", "--bind=127.0.0.1:0").ready();
        String at = register.readyValue("listen");
        LaunchedNode gateway = nodes.start(
                        "gateway",
                        "--listen=ws://127.0.0.1:0",
                        "--link=127.0.0.1:0",
                        "--register=" + at,
                        "--admission-timeout=300ms")
                .ready();
        URI ticket = gateway.clients().resolve("/?ticket=tom-secret");
        // Nobody has said yet whether they want to be asked.
        assertThatThrownBy(() -> SocketClient.connect(ticket)).hasStackTraceContaining("503");

        LaunchedNode worker = nodes.start(
                        "worker", "--register=" + at, "--handler=io.gatehouse.samples.hello.GuardedEvents")
                .ready();

        try (SocketClient tom = let(ticket)) {
            tom.expect("Hello tom, your plan is free");
            assertThatThrownBy(() -> let(gateway.clients().resolve("/?ticket=forged")))
                    .hasStackTraceContaining("401");
            worker.kill();
            assertThatThrownBy(() -> SocketClient.connect(ticket)).hasStackTraceContaining("503");
            nodes.start("worker", "--register=" + at, "--handler=io.gatehouse.samples.hello.GuardedEvents")
                    .ready();
            tom.send("hi");
            tom.expect("tom: hi");
        }
        assertThat(gateway.log().text()).doesNotContain("-secret");
    }

    /** Connects; a worker that has just started may be too slow for the short time that it is given here. */
    private static SocketClient let(URI in) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return SocketClient.connect(in);
            } catch (CompletionException e) {
                boolean isUnavailable = e.getCause() instanceof WebSocketHandshakeException refused
                        && refused.getResponse().statusCode() == 503;
                if (!isUnavailable || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }
}
