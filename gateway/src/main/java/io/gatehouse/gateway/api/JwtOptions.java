package io.gatehouse.gateway.api;

import io.gatehouse.base.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which tokens (JWT, RFC 7519) let a client in, and what they say of it. Keys are {@code gateway.jwt-…}.
 *
 * @param keys           from files
 * @param jwks           where a set of public keys (RFC 7517) is, by {@code file:} or {@code https:}; else null
 * @param audience       one of these must be in {@code aud}; empty for any
 * @param issuer         must be {@code iss}; empty for any
 * @param leeway         by how much clocks may differ
 * @param uidClaim       what becomes the uid; a token must have it, unless this is empty
 * @param groupsClaim    names of groups, one or a list; empty for none
 * @param sessionClaims  what goes into the session, each under its own name
 * @param queryParameter where else than in headers the token may be; empty for nowhere
 */
public record JwtOptions(
        List<JwtKey> keys,
        URI jwks,
        List<String> audience,
        String issuer,
        Duration leeway,
        String uidClaim,
        String groupsClaim,
        List<String> sessionClaims,
        String queryParameter) {
    private static final Duration MAX_LEEWAY = Duration.ofMinutes(10);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /** Checks that there is a key, and that nobody between could exchange it. */
    public JwtOptions {
        keys = List.copyOf(keys);
        audience = List.copyOf(audience);
        sessionClaims = List.copyOf(sessionClaims);
        if (keys.isEmpty() && jwks == null) {
            throw new ConfigurationException("gateway.jwt-key and gateway.jwt-jwks are not set, so no token could be"
                    + " checked. Set one of them, or no gateway.jwt option.");
        }
        if (leeway.isNegative() || leeway.compareTo(MAX_LEEWAY) > 0) {
            throw new ConfigurationException("gateway.jwt-leeway=" + leeway.toMillis() + "ms is not within 0s to "
                    + MAX_LEEWAY.toMinutes() + "m.");
        }
        if (jwks != null) {
            requireTrustworthy(jwks);
        }
    }

    /** With keys, and the defaults for all else. */
    public static JwtOptions of(JwtKey... keys) {
        return new JwtOptions(List.of(keys), null, List.of(), "", Duration.ofSeconds(30), "sub", "", List.of(), "");
    }

    private static void requireTrustworthy(URI jwks) {
        String scheme = jwks.getScheme() == null ? "" : jwks.getScheme();
        boolean isFile = scheme.equals("file") && jwks.getPath() != null;
        boolean isHttps = scheme.equals("https") && jwks.getHost() != null;
        boolean isLocal = scheme.equals("http") && jwks.getHost() != null && LOOPBACK.contains(jwks.getHost());
        if (!isFile && !isHttps && !isLocal) {
            throw new ConfigurationException(
                    "gateway.jwt-jwks=" + jwks + " is neither file:/path nor https://host/path."
                            + " (http is for loopback only: whoever stands between could exchange the keys.)");
        }
    }
}
