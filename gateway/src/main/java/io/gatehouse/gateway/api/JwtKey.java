package io.gatehouse.gateway.api;

import java.nio.file.Path;
import java.util.Set;

/**
 * A key that tokens are checked with.
 *
 * @param algorithm with which it may be used, and no other: HS256, RS256, ES256 or their larger kin
 * @param file      the secret of HS, at least 32 bytes; the public key of RS and ES in PEM
 */
public record JwtKey(String algorithm, Path file) {
    /** Algorithms that tokens may be signed with. */
    public static final Set<String> ALGORITHMS =
            Set.of("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512");

    /** @throws IllegalArgumentException if the algorithm is none of {@link #ALGORITHMS} */
    public JwtKey {
        if (!ALGORITHMS.contains(algorithm)) {
            throw new IllegalArgumentException("the algorithm '" + algorithm + "' is unknown. Allowed: "
                    + String.join(", ", ALGORITHMS.stream().sorted().toList()) + ".");
        }
    }

    /** @throws IllegalArgumentException if the text is not {@code ALGORITHM:FILE} */
    public static JwtKey parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("it is not ALGORITHM:FILE, such as RS256:/etc/gatehouse/key.pem.");
        }
        return new JwtKey(text.substring(0, colon), Path.of(text.substring(colon + 1)));
    }

    /** Whether the file holds a secret, not a public key. */
    public boolean isSecret() {
        return algorithm.startsWith("HS");
    }
}
