package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.operator.OperatorTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The chat sample, pushed into by {@code curl}: a register, a gateway, and a worker that serves the push API. */
@Timeout(300)
class PushIT {
    private static final String TOKEN = "a-token-of-more-than-thirty-two-bytes";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Nodes.launcher().resolveSibling("docs").resolve("push.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\\n(.*?)```\\n(?:```json\\n(.*?)```)?", Pattern.DOTALL);

    @RegisterExtension
    static final Nodes NODES = new Nodes();

    private static LaunchedNode gateway;
    private static LaunchedNode worker;
    private static String register;

    @BeforeAll
    static void startCluster() throws Exception {
        register = NODES.start("register", "--bind=127.0.0.1:0").address();
        gateway = NODES.start("gateway", "--listen=ws://127.0.0.1:0", "--link=127.0.0.1:0", "--register=" + register);
        gateway.ready();
        Path tokens = NODES.directory().resolve("tokens.txt");
        Files.writeString(tokens, TOKEN + "\n");
        worker = worker("chat", "127.0.0.1:0", "--push-api-token-file=" + tokens);
        gateway.logged("worker 'chat' .* takes clients");
    }

    private static LaunchedNode worker(String name, String pushApi, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "worker",
                "--name=" + name,
                "--register=" + register,
                "--handler=io.gatehouse.samples.chat.ChatEvents",
                "--push-api=" + pushApi));
        args.addAll(List.of(more));
        return NODES.start(args.toArray(String[]::new));
    }

    @Test
    @Tag("OP-09")
    void shouldRunEveryCurlOfTheDocumentationAgainstTheChat() throws Exception {
        try (var tom = SocketClient.connect(gateway.clients())) {
            tom.send("{\"type\":\"login\",\"client_name\":\"Tom\",\"room_id\":\"1\"}");
            String client = JSON.readTree(tom.next()).get("client_id").asText();
            Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
            int examples = 0;
            while (example.find()) {
                String command = example.group(1);
                LaunchedNode curl = run(command, client);

                assertThat(curl.awaitExit()).as(command).isZero();
                String answer = String.join("\n", curl.out().lines());
                assertThat(example.group(2)).as("answer below %s", command).isNotNull();
                assertThat(JSON.readTree(answer)).as(command).isEqualTo(JSON.readTree(example.group(2)));
                examples++;
            }

            assertThat(examples).isGreaterThanOrEqualTo(10);
            JsonNode said = JSON.readTree(tom.next());
            assertThat(said.get("type").asText()).isEqualTo("say");
            assertThat(said.get("content").asText()).isEqualTo("hello");
            tom.expect("your order is on its way");
        }
        // None stands outside of the blocks that were run.
        assertThat(Files.readString(PAGE).replaceAll("(?s)```sh\\n.*?```", "")).doesNotContain("curl -");
    }

    @Test
    void shouldRefuseWhoHasNoToken() throws Exception {
        LaunchedNode curl = run("curl -sS -o /dev/null -w '%{http_code} %{content_type}\\n' \"$PUSH/v1/info\"", "");

        assertThat(curl.awaitExit()).isZero();
        assertThat(curl.out().lines()).containsExactly("401 application/problem+json");
        OperatorTool status = OperatorTool.status("--register=" + register, "--interval=1ms", "--json");
        assertThat(status.out()).containsPattern("\"push-problems\":[1-9]").contains("\"push-closed\":0");
        assertThat(status.out()).contains("\"links-refused\":0", "\"links-broken\":0", "\"ended.silent\":0");
    }

    @Test
    void shouldEndWithTheOptionOfAnAddressInUse() throws Exception {
        LaunchedNode second = worker("second", worker.readyValue("push"));

        assertThat(second.awaitExit()).isEqualTo(3);
        assertThat(second.log().lines("worker.push-api=" + worker.readyValue("push") + " cannot be listened on"))
                .isNotEmpty();
    }

    @Test
    void shouldNotServeOtherMachinesWithoutTokens() throws Exception {
        LaunchedNode open = worker("open", "0.0.0.0:0");

        assertThat(open.awaitExit()).isEqualTo(2);
        assertThat(open.log().lines("worker.push-api=0.0.0.0:0 .*--push-api-token-file"))
                .isNotEmpty();
    }

    private static LaunchedNode run(String command, String client) throws Exception {
        return NODES.run(
                "curl",
                Map.of("PUSH", "http://" + worker.readyValue("push"), "TOKEN", TOKEN, "CLIENT", client),
                List.of("bash", "-ec", command));
    }
}
