package io.gatehouse.gateway.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.api.JwtOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeySourceTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger fetched = new AtomicInteger();
    private final AtomicReference<String> answer = new AtomicReference<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(40, TimeUnit.SECONDS);
    }

    private static String set(String... kids) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        JsonArray keys = new JsonArray();
        for (String kid : kids) {
            keys.add(new JsonObject()
                    .put("kty", "RSA")
                    .put("kid", kid)
                    .put("n", base64.encodeToString(key.getModulus().toByteArray()))
                    .put("e", base64.encodeToString(key.getPublicExponent().toByteArray())));
        }
        return new JsonObject().put("keys", keys).encode();
    }

    private KeySource source() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> {
                    fetched.incrementAndGet();
                    String body = answer.get();
                    request.response().setStatusCode(body == null ? 500 : 200).end(body == null ? "" : body);
                })
                .listen(0, "127.0.0.1")
                .await(40, TimeUnit.SECONDS);
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
        return new KeySource(
                vertx,
                new JwtOptions(List.of(), uri, List.of(), "", Duration.ZERO, "sub", "", List.of(), ""),
                clock::get);
    }

    private static void refresh(KeySource source) throws Exception {
        source.refresh().await(40, TimeUnit.SECONDS);
    }

    @Test
    void shouldFetchAgainAfterTenSecondsAndNotBefore() throws Exception {
        answer.set(set("one"));
        KeySource source = source();
        refresh(source); // joins the first
        assertThat(source.now().know("RS256", "one")).isTrue();
        answer.set(set("two"));

        clock.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
        refresh(source);
        assertThat(source.now().know("RS256", "two")).isFalse();
        assertThat(fetched).hasValue(1);

        clock.incrementAndGet();
        refresh(source);
        assertThat(source.now().know("RS256", "two")).isTrue();
        assertThat(source.now().know("RS256", "one")).isFalse();
        assertThat(fetched).hasValue(2);
    }

    @Test
    void shouldKeepItsKeysWhenAFetchFails() throws Exception {
        answer.set(set("one"));
        KeySource source = source();
        refresh(source);
        for (String broken :
                new String[] {null, "no JSON", "{\"keys\":[1]}", "{\"keys\":\"" + "x".repeat(300_000) + "\"}"}) {
            answer.set(broken);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(10));

            refresh(source);

            assertThat(source.now().know("RS256", "one")).isTrue();
        }
        assertThat(fetched).hasValue(5);
    }
}
