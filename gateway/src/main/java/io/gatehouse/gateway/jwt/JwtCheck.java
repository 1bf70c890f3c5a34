package io.gatehouse.gateway.jwt;

import io.gatehouse.base.Checks;
import io.gatehouse.gateway.api.ClientLimits;
import io.gatehouse.gateway.api.JwtKey;
import io.gatehouse.gateway.api.JwtOptions;
import io.gatehouse.gateway.client.ClientEntry;
import io.gatehouse.gateway.client.TokenCheck;
import io.gatehouse.gateway.client.Verdict;
import io.gatehouse.protocol.ClientOrigin;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who shows a token that is signed with one of our keys, is for us, and is good now; what it claims becomes uid, groups and session,
 * and when it expires the client is closed. Any event loop. Nothing that is said about a token quotes it.
 */
public final class JwtCheck implements TokenCheck {
    private static final Logger LOG = LoggerFactory.getLogger(JwtCheck.class);
    private static final Verdict MISSING = new Verdict.Refused(401, "A token is missing.");
    private static final Verdict BAD = new Verdict.Refused(401, "The token is not good.");

    private final Vertx vertx;
    private final JwtOptions options;
    private final ClientLimits limits;
    private final KeySource source;

    /** @throws io.gatehouse.base.ConfigurationException if a key file cannot be used */
    public JwtCheck(Vertx vertx, JwtOptions options, ClientLimits limits) {
        this.vertx = vertx;
        this.options = options;
        this.limits = limits;
        this.source = new KeySource(vertx, options, System::nanoTime);
    }

    @Override
    public void check(ClientOrigin asked, Consumer<Verdict> answer) {
        ShownToken shown = ShownToken.of(asked, options.queryParameter());
        if (shown.token().isEmpty()) {
            answer.accept(MISSING);
            return;
        }
        String[] parts = shown.token().split("\\.", -1);
        JsonObject header = parts.length == 3 ? json(parts[0]) : null;
        // Never "none", and never a key of one algorithm with another.
        if (header == null || !JwtKey.ALGORITHMS.contains(text(header, "alg"))) {
            answer.accept(refused("it is no token, or signed in a way that is not allowed"));
            return;
        }
        String algorithm = text(header, "alg");
        String kid = text(header, "kid");
        if (source.now().know(algorithm, kid) && !source.mayKnowMoreOf(kid)) {
            verify(shown, parts[1], answer);
            return;
        }
        Context loop = vertx.getOrCreateContext();
        source.refresh()
                .onComplete(done -> loop.runOnContext(then -> {
                    if (source.now().know(algorithm, kid)) {
                        verify(shown, parts[1], answer);
                    } else {
                        answer.accept(refused("its key is not known"));
                    }
                }));
    }

    private void verify(ShownToken shown, String payload, Consumer<Verdict> answer) {
        source.now()
                .auth()
                .authenticate(new TokenCredentials(shown.token()))
                .onSuccess(user -> answer.accept(verdict(shown.origin(), json(payload))))
                .onFailure(wrong -> answer.accept(refused("its signature, time, issuer or audience is wrong")));
    }

    private Verdict verdict(ClientOrigin origin, JsonObject claims) {
        if (claims == null || !(claims.getValue("exp") instanceof Number expiry)) {
            return refused("it never expires (exp)");
        }
        long expiresMs = expiry.longValue() * 1000 + options.leeway().toMillis() - System.currentTimeMillis();
        try {
            String uid =
                    options.uidClaim().isEmpty() ? "" : Checks.name("uid", scalar(claims.getValue(options.uidClaim())));
            ClientState state = new ClientState(uid, groups(claims), session(claims));
            if (state.session().size() > limits.maxSessionBytes()
                    || state.groups().size() > limits.maxGroups()) {
                return refused("it claims more than gateway.max-session-bytes or gateway.max-groups-per-client allow");
            }
            return new Verdict.Admitted(origin, new ClientEntry(state, 0, Math.max(1, expiresMs)));
        } catch (RuntimeException e) {
            return refused("its claims make no uid or groups (gateway.jwt-uid-claim, gateway.jwt-groups-claim)");
        }
    }

    private List<String> groups(JsonObject claims) {
        Set<String> names = new LinkedHashSet<>();
        Object claimed = options.groupsClaim().isEmpty() ? null : claims.getValue(options.groupsClaim());
        if (claimed instanceof JsonArray several) {
            several.forEach(each -> names.add(Checks.name("group", scalar(each))));
        } else if (claimed != null) {
            names.add(Checks.name("group", scalar(claimed)));
        }
        return new ArrayList<>(names);
    }

    private SessionState session(JsonObject claims) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : options.sessionClaims()) {
            if (claims.getValue(name) != null) {
                values.put(name, Json.encode(claims.getValue(name)));
            }
        }
        return values.isEmpty() ? SessionState.EMPTY : new SessionState(1, values);
    }

    private static String scalar(Object claim) {
        if (claim instanceof String || claim instanceof Number) {
            return claim.toString();
        }
        throw new IllegalArgumentException("neither a text nor a number");
    }

    private static Verdict refused(String why) {
        LOG.debug("A token is refused: {}", why);
        return BAD;
    }

    private static String text(JsonObject of, String name) {
        return of.getValue(name) instanceof String text ? text : null;
    }

    private static JsonObject json(String part) {
        try {
            return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            return null;
        }
    }
}
