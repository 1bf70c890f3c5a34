package io.gatehouse.base;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The name of the registers' Hazelcast cluster: only those find it who know the secret, and it does not give the secret away. */
public final class HazelcastName {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int NAME_BYTES = 12;

    private HazelcastName() {}

    /** The name that goes with a secret. It travels in the clear, so it keeps out mistakes and strangers who do not listen in. */
    public static String of(Secret secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // HMAC wants at least one byte; no secret at all is legal on loopback.
            mac.init(new SecretKeySpec(secret.isEmpty() ? new byte[1] : secret.bytes(), ALGORITHM));
            byte[] proof = mac.doFinal("gatehouse/registers/name".getBytes(StandardCharsets.US_ASCII));
            return "gatehouse-" + HexFormat.of().formatHex(proof, 0, NAME_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks HmacSHA256, which every Java runtime must have.", e);
        }
    }
}
