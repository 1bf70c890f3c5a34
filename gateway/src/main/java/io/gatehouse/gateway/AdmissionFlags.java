package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.gateway.api.AdmissionOptions;
import io.gatehouse.gateway.api.JwtKey;
import io.gatehouse.gateway.api.JwtOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a gateway that say how clients are let in; a picocli mixin. */
public final class AdmissionFlags {
    @Option(
            names = "--admission-timeout",
            descriptionKey = "gateway.admission-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long a worker's onHandshake is waited for; then the client gets 503.")
    private Duration timeout;

    @Option(
            names = "--max-admissions",
            descriptionKey = "gateway.max-admissions",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Handshakes that may wait for a worker's onHandshake; more get 503.")
    private int maxWaiting;

    @Option(
            names = "--jwt-key",
            descriptionKey = "gateway.jwt-key",
            paramLabel = "ALGORITHM:FILE",
            split = ",",
            description =
                    "Keys of tokens that clients must show to come in: HS256:FILE with a secret of 32 bytes or more, "
                            + "RS256:FILE or ES256:FILE with a public key in PEM; 384 and 512 likewise.")
    private List<String> jwtKeys = List.of();

    @Option(
            names = "--jwt-jwks",
            descriptionKey = "gateway.jwt-jwks",
            paramLabel = "URL",
            description = "A set of public keys (JWKS) of such tokens: file:/path, or https://host/path.")
    private String jwks;

    @Option(
            names = "--jwt-audience",
            descriptionKey = "gateway.jwt-audience",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Of which one must be in a token's aud; without it anybody's tokens that our keys have signed are good.")
    private List<String> audience = List.of();

    @Option(
            names = "--jwt-issuer",
            descriptionKey = "gateway.jwt-issuer",
            paramLabel = "NAME",
            defaultValue = "",
            description = "What a token's iss must be.")
    private String issuer;

    @Option(
            names = "--jwt-leeway",
            descriptionKey = "gateway.jwt-leeway",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "By how much the clocks of gateway and issuer may differ.")
    private Duration leeway;

    @Option(
            names = "--jwt-uid-claim",
            descriptionKey = "gateway.jwt-uid-claim",
            paramLabel = "NAME",
            defaultValue = "sub",
            description = "The claim that becomes the client's uid; a token without it is not good.")
    private String uidClaim;

    @Option(
            names = "--jwt-groups-claim",
            descriptionKey = "gateway.jwt-groups-claim",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The claim that names groups, one or a list, that the client is put into.")
    private String groupsClaim;

    @Option(
            names = "--jwt-session-claim",
            descriptionKey = "gateway.jwt-session-claim",
            paramLabel = "NAME",
            split = ",",
            description = "Claims that go into the client's session, each under its own name.")
    private List<String> sessionClaims = List.of();

    @Option(
            names = "--jwt-query",
            descriptionKey = "gateway.jwt-query",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The parameter of the query that may carry the token; without it only Authorization and "
                    + "Sec-WebSocket-Protocol do.")
    private String queryParameter;

    /** Empty until a command line was read into it. */
    public AdmissionFlags() {}

    AdmissionOptions toOptions() {
        return new AdmissionOptions(timeout, maxWaiting, jwt());
    }

    private JwtOptions jwt() {
        boolean isAny = jwks != null || !jwtKeys.isEmpty();
        boolean isNamed =
                !audience.isEmpty() || !sessionClaims.isEmpty() || !(issuer + groupsClaim + queryParameter).isEmpty();
        // What is set without a key would otherwise be passed over, and everybody let in.
        return !isAny && !isNamed
                ? null
                : new JwtOptions(
                        jwtKeys.stream().map(AdmissionFlags::key).toList(),
                        jwks == null ? null : uri(jwks),
                        audience,
                        issuer,
                        leeway,
                        uidClaim,
                        groupsClaim,
                        sessionClaims,
                        queryParameter);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new ConfigurationException("gateway.jwt-jwks=" + text + " is no URL.");
        }
    }

    private static JwtKey key(String text) {
        try {
            return JwtKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("gateway.jwt-key=" + text + ": " + e.getMessage());
        }
    }
}
