package io.gatehouse.business.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.Message;
import io.gatehouse.business.push.PushFixture.Answer;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeFailure;
import io.gatehouse.protocol.Figure;
import io.gatehouse.testkit.TestClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API does for good requests and says to bad ones. */
class PushApiTest {
    private static final String SEND = "{\"to\":{\"everyone\":true},\"message\":{\"text\":\"hello\"}}";

    @Test
    @Tag("OP-09")
    void shouldSendJoinBindAndAsk() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            TestClient[] clients = new TestClient[2];
            String first = push.join(0, clients);
            String second = push.join(1, clients);

            Answer joined = push.post(
                    "/v1/groups/join",
                    "{\"to\":{\"clients\":[\"%s\",\"%s\"]},\"group\":\"room\"}".formatted(first, second));
            Answer bound = push.post("/v1/uids/bind", "{\"client\":\"%s\",\"uid\":\"42\"}".formatted(first));
            Answer sent = push.post(
                    "/v1/send",
                    "{\"to\":{\"groups\":[\"room\"],\"except\":[\"%s\"]},\"message\":{\"json\":{\"a\":[1,null]}}}"
                            .formatted(second));
            Answer binary = push.post(
                    "/v1/send", "{\"to\":{\"uids\":[\"42\"]},\"message\":{\"binary\":\"AQI=\",\"droppable\":true}}");
            Answer counted = push.post("/v1/query/count", "{\"to\":{\"groups\":[\"room\"]}}");

            assertThat(joined.body().get("applied").asInt()).isEqualTo(2);
            assertThat(bound.body().get("outcome").asText()).isEqualTo("accepted");
            assertThat(sent.status()).isEqualTo(200);
            assertThat(sent.body())
                    .isEqualTo(
                            PushFixture.JSON.readTree(
                                    "{\"outcome\":\"accepted\",\"applied\":1,\"dropped\":0,\"superseded\":0,\"unknown\":0,\"refused\":0,\"drops\":{},\"missingGateways\":[],\"missing\":{}}"));
            assertThat(clients[0].next().text()).isEqualTo("{\"a\":[1,null]}");
            assertThat(binary.body().get("applied").asInt()).isEqualTo(1);
            Message bytes = clients[0].next();
            assertThat(bytes.isText()).isFalse();
            assertThat(bytes.bytes()).containsExactly(1, 2);
            assertThat(counted.body().toString()).isEqualTo("{\"count\":2,\"missingGateways\":[]}");

            push.post("/v1/close", "{\"to\":{\"everyone\":true},\"code\":4100,\"reason\":\"over\"}");
            assertThat(clients[1].expectClosed().code()).isEqualTo(4100);
        }
    }

    @Test
    void shouldSendWhatAClientThatIsBehindNeedsTheNewestOf() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            TestClient[] clients = new TestClient[1];
            push.join(0, clients);

            Answer sent = push.post(
                    "/v1/send", "{\"to\":{\"everyone\":true},\"message\":{\"text\":\"7\",\"latestBy\":\"price\"}}");
            Answer both = push.post(
                    "/v1/send",
                    "{\"to\":{\"everyone\":true},\"message\":{\"text\":\"7\",\"latestBy\":\"price\",\"droppable\":true}}");

            assertThat(sent.body().get("applied").asInt()).isEqualTo(1);
            clients[0].expectText("7");
            assertThat(both.status()).isEqualTo(400);
            assertThat(both.body().toString()).contains("latestBy and droppable");
        }
    }

    @Test
    @Tag("OP-09")
    void shouldReadAndChangeSessions() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            String id = push.join(0, new TestClient[2]);
            String client = "{\"client\":\"" + id + "\"";

            push.post("/v1/sessions/set", client + ",\"key\":\"name\",\"value\":{\"first\":\"Tom\"}}");
            push.post("/v1/sessions/increment", client + ",\"key\":\"n\",\"by\":5}");
            Answer swapped =
                    push.post("/v1/sessions/compare-and-set", client + ",\"key\":\"n\",\"expected\":5,\"value\":6}");
            Answer refused =
                    push.post("/v1/sessions/compare-and-set", client + ",\"key\":\"n\",\"expected\":5,\"value\":7}");
            push.post("/v1/sessions/update", client + ",\"values\":{\"a\":true}}");
            push.post("/v1/sessions/remove", client + ",\"key\":\"name\"}");

            assertThat(swapped.body().get("applied").asBoolean()).isTrue();
            assertThat(refused.body().get("applied").asBoolean()).isFalse();
            assertThat(push.post("/v1/sessions/get", client + "}").body().get("values"))
                    .isEqualTo(PushFixture.JSON.readTree("{\"n\":6,\"a\":true}"));
            push.post("/v1/uids/bind", client + ",\"uid\":\"1\"}");
            assertThat(push.post("/v1/sessions/get", "{\"client\":\"" + id.substring(0, 12) + "00000000\"}")
                            .status())
                    .isEqualTo(404);
            assertThat(push.post("/v1/sessions/increment", client + ",\"key\":\"a\",\"by\":1}")
                            .status())
                    .isEqualTo(409);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/send | `` | 400 | malformed-json |",
                "/v1/send | {\"to\": | 400 | malformed-json |",
                "/v1/send | {} {} | 400 | malformed-json |",
                "/v1/kill | {\"to\":{},\"to\":{}} | 400 | malformed-json |",
                "/v1/send | [] | 400 | wrong-value | ``",
                "/v1/kill | {} | 400 | missing-field | /to",
                "/v1/kill | {\"to\":{\"everyone\":true},\"x~/y\":1} | 400 | unknown-field | /x~0~1y",
                "/v1/kill | {\"to\":{\"everyone\":true,\"uid\":\"7\"}} | 400 | unknown-field | /to/uid",
                "/v1/kill | {\"to\":{\"everyone\":\"yes\"}} | 400 | wrong-value | /to/everyone",
                "/v1/kill | {\"to\":{\"everyone\":false}} | 400 | wrong-value | /to",
                "/v1/kill | {\"to\":{\"uids\":[\"a\"],\"groups\":[\"b\"]}} | 400 | wrong-value | /to",
                "/v1/kill | {\"to\":{\"uids\":[\"a\",\"\"]}} | 400 | wrong-value | /to/uids/1",
                "/v1/kill | {\"to\":{\"uids\":\"a\"}} | 400 | wrong-value | /to/uids",
                "/v1/kill | {\"to\":{\"clients\":[\"me\"]}} | 400 | wrong-value | /to/clients/0",
                "/v1/send | {\"to\":{\"everyone\":true},\"message\":{}} | 400 | wrong-value | /message",
                "/v1/send | {\"to\":{\"everyone\":true},\"message\":{\"binary\":\"!\"}} | 400 | wrong-value | /message/binary",
                "/v1/close | {\"to\":{\"everyone\":true},\"code\":999} | 400 | wrong-value | /code",
                "/v1/close | {\"to\":{\"everyone\":true},\"code\":1006} | 400 | wrong-value | /code",
                "/v1/close | {\"to\":{\"everyone\":true},\"code\":1000.5} | 400 | wrong-value | /code",
                "/v1/query/list | {\"to\":{\"everyone\":true},\"fields\":[\"name\"]} | 400 | wrong-value | /fields/0",
                "/v1/query/list | {\"to\":{\"everyone\":true},\"size\":0} | 400 | wrong-value | /size",
                "/v1/query/list | {\"to\":{\"everyone\":true},\"size\":10001} | 400 | wrong-value | /size",
                "/v1/nothing | {} | 404 | no-such-route |",
                "/health | {} | 405 | wrong-method |",
            })
    void shouldSayWhichFieldIsWrong(String path, String body, int status, String type, String field) throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            Answer answer = push.post(path, body);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.type()).isEqualTo("application/problem+json");
            assertThat(answer.body().get("type").asText()).isEqualTo("urn:gatehouse:problem:" + type);
            assertThat(answer.body().get("status").asInt()).isEqualTo(status);
            assertThat(answer.body().path("field").asText(null)).isEqualTo(field);
            assertThat(answer.body().get("detail").asText()).isNotBlank();
        }
    }

    @Test
    void shouldWantJsonAndTheRightMethod() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            Answer form = push.send(push.request("/v1/send")
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString(SEND)));
            Answer got = push.get("/v1/send");
            Answer charset = push.send(push.request("/v1/send")
                    .header("Content-Type", "Application/JSON; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofString(SEND)));

            assertThat(form.status()).isEqualTo(415);
            assertThat(got.status()).isEqualTo(405);
            assertThat(got.response().headers().firstValue("allow")).contains("POST");
            assertThat(charset.status()).isEqualTo(200);
        }
    }

    @Test
    void shouldLetInWhoHasOneOfTheTokens() throws Exception {
        PushOptions options = PushOptions.of(PushFixture.OPTIONS.bind(), PushTokens.of("old", "new"));
        try (var push = new PushFixture(options)) {
            Answer none = push.get("/v1/info");
            Answer wrong = push.post("/v1/send", SEND, "Authorization", "Bearer ne");

            for (Answer refused : new Answer[] {none, wrong}) {
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.type()).isEqualTo("application/problem+json");
                assertThat(refused.response().headers().firstValue("www-authenticate"))
                        .contains("Bearer");
            }
            assertThat(push.get("/v1/info", "Authorization", "Bearer old")
                            .body()
                            .get("gateways"))
                    .hasSize(2);
            assertThat(push.post("/v1/send", SEND, "Authorization", "Bearer new")
                            .status())
                    .isEqualTo(200);
            assertThat(push.get("/health").body().toString()).isEqualTo("{\"status\":\"up\"}");
            assertThat(push.get("/openapi.json").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseABodyAboveItsLimit() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS.limits(2048, 10))) {
            for (int bytes : new int[] {2047, 2048, 2049}) {
                Answer answer = push.post("/v1/send", SEND + " ".repeat(bytes - SEND.length()));

                assertThat(answer.status()).as("%d bytes", bytes).isEqualTo(bytes > 2048 ? 413 : 200);
                if (bytes > 2048) {
                    assertThat(answer.body().get("detail").asText()).contains("worker.push-api-max-body-bytes");
                }
            }
            // Without a length in its head.
            Answer chunked = push.send(push.request("/v1/send")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(
                            (SEND + " ".repeat(2049 - SEND.length())).getBytes(StandardCharsets.UTF_8)))));
            assertThat(chunked.status()).isEqualTo(413);
            assertThat(push.figure(Figure.PUSH_PROBLEMS)).isEqualTo(2);
        }
    }

    @Test
    void shouldGiveEachOperationOfABatchItsOwnOutcome() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS.limits(1 << 20, 3))) {
            TestClient[] clients = new TestClient[2];
            String id = push.join(0, clients);
            String join = "{\"operation\":\"groups/join\",\"request\":{\"to\":{\"clients\":[\"" + id
                    + "\"]},\"group\":\"room\"}}";
            String send =
                    "{\"operation\":\"send\",\"request\":{\"to\":{\"groups\":[\"room\"]},\"message\":{\"text\":\"in order\"}}}";
            String wrong = "{\"operation\":\"send\",\"request\":{\"too\":1}}";

            Answer two = push.post("/v1/batch", "{\"operations\":[" + join + "," + send + "]}");
            Answer three = push.post("/v1/batch", "{\"operations\":[" + wrong + "," + send + ",7]}");
            Answer four = push.post("/v1/batch", "{\"operations\":[" + send + ",1,2,3]}");

            assertThat(two.body().at("/outcomes/0/body/applied").asInt()).isEqualTo(1);
            assertThat(two.body().at("/outcomes/1/body/applied").asInt()).isEqualTo(1);
            assertThat(clients[0].next().text()).isEqualTo("in order");
            assertThat(three.status()).isEqualTo(200);
            assertThat(three.body().at("/outcomes/0/status").asInt()).isEqualTo(400);
            assertThat(three.body().at("/outcomes/0/problem/field").asText()).isEqualTo("/operations/0/request/to");
            assertThat(three.body().at("/outcomes/1/body/outcome").asText()).isEqualTo("accepted");
            assertThat(three.body().at("/outcomes/2/problem/field").asText()).isEqualTo("/operations/2");
            assertThat(clients[0].next().text()).isEqualTo("in order");
            assertThat(four.status()).isEqualTo(413);
            assertThat(four.body().get("detail").asText()).contains("worker.push-api-max-batch");
            push.post("/v1/send", SEND.replace("hello", "the next"));
            clients[0].expectText("the next");
        }
    }

    @Test
    void shouldDoARequestWithAKeyOnce() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            TestClient[] clients = new TestClient[2];
            push.join(0, clients);

            Answer first = push.post("/v1/send", SEND, "Idempotency-Key", "a");
            Answer again = push.post("/v1/send", SEND, "Idempotency-Key", "a");
            Answer other = push.post("/v1/send", SEND + " ", "Idempotency-Key", "a");
            Answer elsewhere = push.post("/v1/kill", "{\"to\":{\"uids\":[\"x\"]}}", "Idempotency-Key", "a");
            Answer longest = push.post("/v1/send", "{}", "Idempotency-Key", "k".repeat(255));
            Answer tooLong = push.post("/v1/send", "{}", "Idempotency-Key", "k".repeat(256));

            assertThat(first.status()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(first.response().headers().firstValue("idempotency-replayed"))
                    .isEmpty();
            assertThat(again.response().headers().firstValue("idempotency-replayed"))
                    .contains("true");
            assertThat(other.status()).isEqualTo(422);
            assertThat(elsewhere.status()).isEqualTo(422);
            assertThat(longest.body().get("field").asText()).isEqualTo("/to");
            assertThat(tooLong.body().get("detail").asText()).contains("255");
            assertThat(clients[0].next().text()).isEqualTo("hello");
            push.post("/v1/send", SEND.replace("hello", "the next"));
            clients[0].expectText("the next");
        }
    }

    @Test
    void shouldCloseConnectionsThatAreTooManyOrSilent() throws Exception {
        PushOptions options = PushFixture.OPTIONS.connections(1, null, Duration.ofMillis(300));
        try (var push = new PushFixture(options);
                var first = new Socket(push.address.host(), push.address.port())) {
            first.setSoTimeout(20_000);
            first.getOutputStream()
                    .write("GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\nPOST /v1/send HTTP/1.1\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = first.getInputStream();
            assertThat(answer.read()).isEqualTo('H');

            try (var second = new Socket(push.address.host(), push.address.port())) {
                second.setSoTimeout(20_000);
                assertThat(endOf(second.getInputStream())).isTrue();
                assertThat(push.figure(Figure.PUSH_CLOSED)).isEqualTo(1);
            }
            assertThat(endOf(answer)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/1.1\r\nX: ",
                "POST /v1/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
            })
    void shouldCloseWhoSendsAByteNowAndThen(String begin) throws Exception {
        PushOptions options = PushFixture.OPTIONS.connections(1, null, Duration.ofMillis(300));
        try (var push = new PushFixture(options);
                var caller = new Socket(push.address.host(), push.address.port())) {
            caller.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            caller.setSoTimeout(20);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            boolean isClosed = false;
            while (!isClosed && System.nanoTime() < deadline) {
                try {
                    caller.getOutputStream().write(' ');
                    isClosed = caller.getInputStream().read() < 0;
                } catch (SocketTimeoutException notYet) {
                    // As slow as this is, never silent for as long as the option says.
                } catch (IOException reset) {
                    isClosed = true;
                }
            }

            assertThat(isClosed).isTrue();
        }
    }

    @Test
    void shouldBoundConnectionsOfOneAddress() throws Exception {
        PushOptions options = PushFixture.OPTIONS.connections(10, 1, Duration.ofSeconds(60));
        try (var push = new PushFixture(options);
                var first = new Socket(push.address.host(), push.address.port());
                var second = new Socket(push.address.host(), push.address.port())) {
            second.setSoTimeout(20_000);

            assertThat(endOf(second.getInputStream())).isTrue();

            assertThat(push.figure(Figure.PUSH_CLOSED)).isEqualTo(1);
            assertThat(first.isConnected()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/nothing", "/v1/info"})
    void shouldKeepNoConnectionOfWhoHasShownNoToken(String path) throws Exception {
        PushOptions options = PushOptions.of(PushFixture.OPTIONS.bind(), PushTokens.of("only-a-test"));
        try (var push = new PushFixture(options);
                var caller = new Socket(push.address.host(), push.address.port())) {
            caller.setSoTimeout(20_000);
            caller.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 ").containsIgnoringCase("connection: close\r\n");
        }
    }

    @Test
    void shouldServeHeadsToLoadBalancers() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS);
                var caller = new Socket(push.address.host(), push.address.port())) {
            caller.setSoTimeout(20_000);
            caller.getOutputStream()
                    .write("HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        }
    }

    @Test
    @Tag("API-36")
    void shouldCallClientsOfAGatewayThatIsGoneOffline() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            TestClient[] clients = new TestClient[2];
            push.join(0, clients);
            String gone = push.join(1, clients);
            push.cluster.gateway(1).close();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (push.cluster.worker(0).gateways().size() > 1) {
                assertThat(System.nanoTime()).as("the register's word").isLessThan(end);
                Thread.onSpinWait();
            }

            Answer toGone =
                    push.post("/v1/send", "{\"to\":{\"clients\":[\"" + gone + "\"]},\"message\":{\"text\":\"hello\"}}");
            Answer session = push.post("/v1/sessions/get", "{\"client\":\"" + gone + "\"}");
            Answer toAll = push.post("/v1/send", SEND);

            assertThat(toGone.body().get("outcome").asText()).isEqualTo("offline");
            assertThat(toGone.body().get("unknown").asInt()).isEqualTo(1);
            assertThat(toGone.body().get("missingGateways")).isEmpty();
            assertThat(session.status()).isEqualTo(404);
            assertThat(session.body().get("type").asText()).endsWith(":no-such-client");
            assertThat(session.response().headers().firstValue("retry-after")).isEmpty();
            assertThat(toAll.body().get("applied").asInt()).isEqualTo(1);
            assertThat(clients[0].next().text()).isEqualTo("hello");
        }
    }

    @Test
    void shouldNameTheOptionOfAnAddressInUse() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            PushApi second = PushApi.create(
                    PushOptions.of(push.address, PushTokens.none()),
                    push.cluster.worker(0).clients(),
                    push.cluster.worker(0)::gateways);
            try (second) {
                assertThatThrownBy(() -> second.start().await(60, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(NodeFailure.class, failure -> {
                            assertThat(failure.exitCode()).isEqualTo(ExitCode.CANNOT_LISTEN);
                            assertThat(failure).hasMessageContaining("worker.push-api=" + push.address);
                        });
            }
        }
    }

    private static boolean endOf(InputStream in) throws Exception {
        try {
            return in.readAllBytes() != null;
        } catch (SocketException reset) {
            return true;
        }
    }
}
