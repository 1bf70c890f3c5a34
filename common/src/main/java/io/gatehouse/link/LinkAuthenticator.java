package io.gatehouse.link;

import io.gatehouse.base.Secret;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.NodeIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proof of the shared secret for one side of one connection; the secret never travels.
 *
 * <p>The HMAC covers which side proves, both identities, both nonces and the versions on offer and chosen: so a proof can be neither
 * replayed (nonces), nor mirrored (side), nor used by another node or in another role (identities), and nobody between the two can
 * talk them into an older version.
 */
final class LinkAuthenticator {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    LinkAuthenticator(Secret secret) {
        byte[] bytes = secret.bytes();
        // "No secret" is a legal key on loopback; HMAC wants at least one byte, and no real secret is this short.
        key = bytes.length == 0 ? new byte[1] : bytes;
    }

    /** One for each secret that lets a peer in; the first is the one this node proves itself with. */
    static List<LinkAuthenticator> accepting(Secret secret) {
        return secret.accepted().stream().map(LinkAuthenticator::new).toList();
    }

    static byte[] nonce() {
        byte[] nonce = new byte[LinkControl.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    byte[] diallerProof(LinkControl.Hello hello, LinkControl.Challenge challenge) {
        return hmac("dialler", hello, challenge);
    }

    byte[] listenerProof(LinkControl.Hello hello, LinkControl.Challenge challenge) {
        return hmac("listener", hello, challenge);
    }

    static boolean matches(byte[] expected, byte[] actual) {
        return MessageDigest.isEqual(expected, actual);
    }

    private byte[] hmac(String side, LinkControl.Hello hello, LinkControl.Challenge challenge) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(("gatehouse/1/" + side).getBytes(StandardCharsets.US_ASCII));
            update(mac, hello.from());
            mac.update(hello.nonce());
            mac.update((byte) hello.versions().lowest());
            mac.update((byte) hello.versions().highest());
            update(mac, challenge.from());
            mac.update(challenge.nonce());
            mac.update((byte) challenge.version());
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks HmacSHA256, which every Java runtime must have.", e);
        }
    }

    // Fixed-size fields first and the name's length before the name: two different identities never hash the same
    // bytes.
    private static void update(Mac mac, NodeIdentity identity) {
        byte[] name = identity.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer fields = ByteBuffer.allocate(22);
        fields.put((byte) identity.role().code())
                .put((byte) 0)
                .putLong(identity.id())
                .putLong(identity.incarnation());
        mac.update(fields.putInt(name.length).array());
        mac.update(name);
    }
}
