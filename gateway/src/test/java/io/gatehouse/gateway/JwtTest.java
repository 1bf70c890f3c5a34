package io.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.gateway.api.AdmissionOptions;
import io.gatehouse.gateway.api.JwtKey;
import io.gatehouse.gateway.api.JwtOptions;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.AdmissionMessage.Admitted;
import io.gatehouse.protocol.AdmissionMessage.Asked;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are made here by hand, byte by byte, so that forged ones can be, too. */
class JwtTest extends GatewayFixture {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final KeyPair RSA = pair("RSA", 2048);
    private static final KeyPair EC = pair("EC", 256);

    @TempDir
    Path dir;

    private static KeyPair pair(String kind, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static long in(int seconds) {
        return System.currentTimeMillis() / 1000 + seconds;
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "tom").put("exp", in(600));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String signed(JsonObject header, JsonObject claims, Object key) throws GeneralSecurityException {
        String input = base64(header.encode().getBytes(UTF_8)) + "."
                + base64(claims.encode().getBytes(UTF_8));
        byte[] signature;
        if (key instanceof byte[] secret) {
            Mac mac = Mac.getInstance("Hmac" + header.getString("alg").replace("HS", "SHA"));
            mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
            signature = mac.doFinal(input.getBytes(UTF_8));
        } else {
            Signature signer = Signature.getInstance(
                    ((KeyPair) key).getPublic() instanceof RSAPublicKey
                            ? "SHA256withRSA"
                            : "SHA256withECDSAinP1363Format");
            signer.initSign(((KeyPair) key).getPrivate());
            signer.update(input.getBytes(UTF_8));
            signature = signer.sign();
        }
        return input + "." + base64(signature);
    }

    private static String hs256(JsonObject claims) throws GeneralSecurityException {
        return signed(new JsonObject().put("alg", "HS256").put("typ", "JWT"), claims, SECRET);
    }

    private JwtKey key(String algorithm, Object key) throws Exception {
        byte[] content = key instanceof KeyPair pair
                ? ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(pair.getPublic().getEncoded())
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(UTF_8)
                : (byte[]) key;
        return new JwtKey(algorithm, Files.write(dir.resolve(algorithm), content));
    }

    private ScriptedWorker startWith(JwtOptions jwt) {
        start(options()
                .limits(limits().parking(256 << 10, Duration.ofMillis(200)))
                .admission(AdmissionOptions.DEFAULTS.jwt(jwt)));
        return worker();
    }

    private Future<TestClient> knock(String token) {
        return tryConnect(to("/").addHeader("Authorization", "Bearer " + token));
    }

    private int status(Future<TestClient> answered) {
        Await.until("an answer", answered::isComplete);
        return answered.succeeded() ? 101 : ((UpgradeRejectedException) answered.cause()).getStatus();
    }

    private void assertNotLogged(String token) {
        assertThat(log.atLeast(ch.qos.logback.classic.Level.TRACE))
                .noneMatch(line -> line.contains(token) || line.contains(token.split("\\.")[2]));
    }

    @Test
    void shouldLetInWhoeverShowsATokenAndTakeUidGroupsAndSessionFromIt() throws Exception {
        ScriptedWorker worker = startWith(new JwtOptions(
                List.of(key("HS256", SECRET)),
                null,
                List.of("chat"),
                "https://id.example",
                Duration.ofSeconds(30),
                "user",
                "rooms",
                List.of("plan", "age"),
                ""));
        JsonObject good = claims().put("user", 7)
                .put("aud", "chat")
                .put("iss", "https://id.example")
                .put("rooms", new JsonArray().add("a").add("b"))
                .put("plan", "free")
                .put("age", 42);
        String token = hs256(good);

        assertThat(status(knock(token))).isEqualTo(101);

        GatewayEvent.Connected connected = worker.awaitConnected("/");
        assertThat(connected.state().uid()).isEqualTo("7");
        assertThat(connected.state().groups()).containsExactlyInAnyOrder("a", "b");
        assertThat(connected.state().session().values()).isEqualTo(Map.of("plan", "\"free\"", "age", "42"));
        assertThat(connected.origin().toString()).doesNotContain(token);
        assertThat(status(knock(hs256(good.copy().put("aud", "mail"))))).isEqualTo(401);
        assertThat(status(knock(hs256(good.copy().put("iss", "https://evil.example")))))
                .isEqualTo(401);
        JsonObject nobody = good.copy();
        nobody.remove("user");
        assertThat(status(knock(hs256(nobody)))).isEqualTo(401);
        assertThat(worker.eventCount()).isEqualTo(1);
        assertThat(gateway.losses(LossReason.REJECTED)).isEqualTo(3);
        assertNotLogged(token);
    }

    @Test
    void shouldTakeTokensOfEachKindOfKey() throws Exception {
        startWith(JwtOptions.of(key("HS256", SECRET), key("RS256", RSA), key("ES256", EC)));

        assertThat(status(knock(hs256(claims())))).isEqualTo(101);
        assertThat(status(knock(signed(new JsonObject().put("alg", "RS256"), claims(), RSA))))
                .isEqualTo(101);
        assertThat(status(knock(signed(new JsonObject().put("alg", "ES256"), claims(), EC))))
                .isEqualTo(101);
        // A name means nothing where there is no set of keys to look in.
        JsonObject named = new JsonObject().put("alg", "HS256").put("kid", "main");
        assertThat(status(knock(signed(named, claims(), SECRET)))).isEqualTo(101);
        KeyPair stranger = pair("EC", 256);
        assertThat(status(knock(signed(new JsonObject().put("alg", "ES256"), claims(), stranger))))
                .isEqualTo(401);
    }

    @Test
    void shouldRefuseForgedTokens() throws Exception {
        ScriptedWorker worker = startWith(JwtOptions.of(key("RS256", RSA)));
        String good = signed(new JsonObject().put("alg", "RS256"), claims(), RSA);
        String[] parts = good.split("\\.");
        String none = base64("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + parts[1];
        byte[] pem = Files.readAllBytes(dir.resolve("RS256"));
        JsonObject hs = new JsonObject().put("alg", "HS256");

        List<String> forged = List.of(
                none + ".",
                none + "." + parts[2],
                none,
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + base64(claims().put("sub", "eva").encode().getBytes(UTF_8)) + "." + parts[2],
                // The public key, which everybody has, taken for a secret.
                signed(hs, claims(), pem),
                signed(hs, claims(), RSA.getPublic().getEncoded()),
                signed(new JsonObject().put("alg", "RS256").put("jwk", jwk("own")), claims(), pair("RSA", 2048)),
                "a.b.c",
                "..",
                "x".repeat(4000));

        for (String token : forged) {
            assertThat(status(knock(token))).as(token).isEqualTo(401);
        }
        assertThat(status(tryConnect(to("/")))).isEqualTo(401);
        assertThat(worker.eventCount()).isZero();
        assertThat(status(knock(good))).isEqualTo(101);
    }

    @Test
    void shouldRefuseWhatIsNotGoodNowAndAllowForClocksThatDiffer() throws Exception {
        startWith(JwtOptions.of(key("HS256", SECRET)));
        JsonObject endless = claims();
        endless.remove("exp");

        assertThat(status(knock(hs256(claims().put("exp", in(-15)))))).isEqualTo(101);
        assertThat(status(knock(hs256(claims().put("exp", in(-45)))))).isEqualTo(401);
        assertThat(status(knock(hs256(claims().put("nbf", in(15)))))).isEqualTo(101);
        assertThat(status(knock(hs256(claims().put("nbf", in(45)))))).isEqualTo(401);
        assertThat(status(knock(hs256(endless)))).isEqualTo(401);
    }

    @Test
    void shouldCloseTheClientWhenItsTokenExpires() throws Exception {
        JwtOptions exact = new JwtOptions(
                List.of(key("HS256", SECRET)), null, List.of(), "", Duration.ZERO, "sub", "", List.of(), "");
        startWith(exact);

        TestClient client = Await.result(knock(hs256(claims().put("exp", in(2)))));

        assertThat(client.awaitClosed()).isEqualTo("4002 credentials expired");
        assertThat(gateway.losses(LossReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    void shouldTakeATokenFromQueryOrSubprotocolAndShowItToNobody() throws Exception {
        JwtOptions jwt = new JwtOptions(
                List.of(key("HS256", SECRET)),
                null,
                List.of(),
                "",
                Duration.ofSeconds(30),
                "sub",
                "",
                List.of(),
                "access_token");
        ScriptedWorker worker = startWith(jwt);
        String token = hs256(claims());

        TestClient byProtocol = connect(to("/protocol").setSubProtocols(List.of("bearer", token)));
        connect("/query?room=1&access%5Ftoken=" + token + "&x=2");

        assertThat(byProtocol.socket().subProtocol()).isEqualTo("bearer");
        assertThat(worker.awaitConnected("/protocol").origin().headers())
                .contains(Map.entry("sec-websocket-protocol", "bearer"));
        assertThat(worker.awaitConnected("/query").origin().query()).isEqualTo("room=1&x=2");
        assertThat(worker.events()).noneMatch(seen -> seen.event().toString().contains(token));
        assertNotLogged(token);
    }

    @Test
    void shouldAskTheWorkerWithWhatTheTokenSays() throws Exception {
        start(options().admission(AdmissionOptions.DEFAULTS.jwt(JwtOptions.of(key("HS256", SECRET)))));
        ScriptedWorker worker = worker("worker", new GatewayCommand.Ready(16, 64 << 10, 16 << 20, List.of(), true))
                .admits((Asked question) -> new Admitted(question.correlation(), question.known(), "", 0, 0));

        assertThat(status(knock("a.b.c"))).isEqualTo(401);
        assertThat(worker.asked()).isEmpty();
        Await.result(knock(hs256(claims())));

        assertThat(worker.asked()).hasSize(1);
        assertThat(worker.asked().get(0).known().uid()).isEqualTo("tom");
        assertThat(worker.awaitConnected("/").state().uid()).isEqualTo("tom");
    }

    private static JsonObject jwk(String kid) {
        RSAPublicKey key = (RSAPublicKey) RSA.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", kid)
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", base64(unsigned(key.getModulus())))
                .put("e", base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    @Test
    void shouldFetchKeysAndFetchThemAgainWhenATokenNamesANewOneButNotForEachToken() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        AtomicReference<JsonObject> set = new AtomicReference<>(new JsonObject()
                .put(
                        "keys",
                        new JsonArray()
                                .add(jwk("one"))
                                .add(new JsonObject()
                                        .put("kty", "oct")
                                        .put("kid", "mac")
                                        .put("k", base64(SECRET)))));
        HttpServer server = Await.result(vertx.createHttpServer()
                .requestHandler(request -> {
                    fetched.incrementAndGet();
                    request.response().end(set.get().encode());
                })
                .listen(0, "127.0.0.1"));
        startWith(jwks(URI.create("http://127.0.0.1:" + server.actualPort() + "/keys")));
        JsonObject header = new JsonObject().put("alg", "RS256");

        assertThat(status(knock(signed(header.copy().put("kid", "one"), claims(), RSA))))
                .isEqualTo(101);
        assertThat(status(knock(signed(new JsonObject().put("alg", "HS256").put("kid", "mac"), claims(), SECRET))))
                .isEqualTo(401);
        for (int i = 0; i < 20; i++) {
            assertThat(status(knock(signed(header.copy().put("kid", "x" + i), claims(), RSA))))
                    .isEqualTo(401);
        }
        assertThat(fetched.get()).isLessThan(5);
    }

    private static JwtOptions jwks(URI uri) {
        return new JwtOptions(List.of(), uri, List.of(), "", Duration.ofSeconds(30), "sub", "", List.of(), "");
    }

    @Test
    void shouldReadASetFromAFile() throws Exception {
        Path file = Files.writeString(
                dir.resolve("set.json"),
                new JsonObject().put("keys", new JsonArray().add(jwk("one"))).encode());
        startWith(jwks(file.toUri()));

        assertThat(status(knock(signed(new JsonObject().put("alg", "RS256").put("kid", "one"), claims(), RSA))))
                .isEqualTo(101);
    }

    @Test
    void shouldLetNobodyInWhileThereAreNoKeysAndSaySo() throws Exception {
        startWith(jwks(dir.resolve("missing.json").toUri()));

        assertThat(status(knock(signed(new JsonObject().put("alg", "RS256").put("kid", "one"), claims(), RSA))))
                .isEqualTo(401);
        assertThat(log.atLeast(ch.qos.logback.classic.Level.WARN)).anyMatch(line -> line.contains("gateway.jwt-jwks"));
    }

    @Test
    void shouldWantItSaidThatAStreamListenerHasNoTokens() throws Exception {
        AdmissionOptions tokens = AdmissionOptions.DEFAULTS.jwt(JwtOptions.of(key("HS256", SECRET)));
        assertThatThrownBy(() -> options()
                        .admission(tokens)
                        .at(List.of(ListenAddress.parse("text://127.0.0.1:0")), ANY_PORT, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("jwt=off");

        start(options()
                .admission(tokens)
                .at(List.of(ListenAddress.parse("text://127.0.0.1:0?jwt=off")), ANY_PORT, null));
        ScriptedWorker worker = worker();
        try (StreamClient client = StreamClient.dial(clientAddress())) {
            client.write("hi\n");
            worker.await("hi", seen -> seen.text().equals("hi"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33})
    void shouldWantLongSecrets(int bytes) throws Exception {
        JwtOptions jwt = JwtOptions.of(key("HS256", new byte[bytes]));
        if (bytes >= 32) {
            startWith(jwt);
        } else {
            assertThatThrownBy(() -> startWith(jwt))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("31 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://id.example/keys", "ftp://id.example/keys", "keys.json", "https:/keys"})
    void shouldFetchKeysOnlyFromWhereNobodyCanExchangeThem(String uri) {
        assertThatThrownBy(() -> jwks(URI.create(uri)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway.jwt-jwks");
    }
}
