package io.gatehouse.gateway.jwt;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.Secret;
import io.gatehouse.gateway.api.JwtKey;
import io.gatehouse.gateway.api.JwtOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys as they are now. Immutable; any thread.
 *
 * @param auth       checks with them
 * @param algorithms of those from files
 * @param kids       of those from a JWK set
 */
record TokenKeys(JWTAuth auth, Set<String> algorithms, Set<String> kids) {
    private static final Set<String> PUBLIC_KINDS = Set.of("RSA", "EC");

    /** Whether a token of this header could be checked. */
    boolean know(String algorithm, String kid) {
        return kid != null && kids.contains(kid) || algorithms.contains(algorithm);
    }

    /** @throws ConfigurationException that names the key */
    static List<PubSecKeyOptions> ofFiles(List<JwtKey> keys) {
        return keys.stream().map(TokenKeys::read).toList();
    }

    private static PubSecKeyOptions read(JwtKey key) {
        Buffer bytes;
        if (key.isSecret()) {
            bytes = Buffer.buffer(Secret.fromFile(key.file()).bytes());
            if (bytes.length() < Secret.MIN_BYTES) {
                throw new ConfigurationException("gateway.jwt-key=" + key.algorithm() + ":" + key.file() + " has "
                        + bytes.length() + " bytes; a secret needs at least " + Secret.MIN_BYTES + ".");
            }
        } else {
            try {
                bytes = Buffer.buffer(Files.readAllBytes(key.file()));
            } catch (IOException e) {
                throw new ConfigurationException(
                        "gateway.jwt-key=" + key.algorithm() + ":" + key.file() + " cannot be read ("
                                + e.getClass().getSimpleName() + "). Name a file that this user may read.");
            }
        }
        return new PubSecKeyOptions().setAlgorithm(key.algorithm()).setBuffer(bytes);
    }

    /**
     * The keys of files together with those of a set.
     *
     * @throws RuntimeException if a key is none
     */
    static TokenKeys of(Vertx vertx, JwtOptions options, List<PubSecKeyOptions> files, JsonObject set) {
        JWTOptions claims = new JWTOptions().setLeeway((int) options.leeway().toSeconds());
        if (!options.audience().isEmpty()) {
            claims.setAudience(options.audience());
        }
        if (!options.issuer().isEmpty()) {
            claims.setIssuer(options.issuer());
        }
        JWTAuthOptions all = new JWTAuthOptions().setJWTOptions(claims).setPubSecKeys(new ArrayList<>(files));
        Set<String> kids = new HashSet<>();
        JsonArray keys = set.getJsonArray("keys", new JsonArray());
        for (int i = 0; i < keys.size(); i++) {
            JsonObject key = keys.getJsonObject(i);
            // A set is public: a secret in it would let everybody sign. Keys without a name cannot be told apart.
            if (PUBLIC_KINDS.contains(key.getString("kty"))
                    && !"enc".equals(key.getString("use"))
                    && key.getString("kid") != null
                    && JwtKey.ALGORITHMS.contains(key.getString("alg", "RS256"))) {
                all.addJwk(key);
                kids.add(key.getString("kid"));
            }
        }
        Set<String> algorithms = new HashSet<>();
        files.forEach(each -> algorithms.add(each.getAlgorithm()));
        return new TokenKeys(files.isEmpty() && kids.isEmpty() ? null : JWTAuth.create(vertx, all), algorithms, kids);
    }
}
