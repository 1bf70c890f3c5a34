package io.gatehouse.register.store;

import io.gatehouse.base.Secret;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireReader;
import io.gatehouse.protocol.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Records as bytes, with a proof that whoever wrote them knows the cluster's secret: the members of a Hazelcast cluster have nothing
 * better than its name to tell friend from stranger, and that travels in the clear. Thread-safe.
 */
final class SealedRecord {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int PROOF_BYTES = 32;

    private final SecretKeySpec key;
    private final List<SecretKeySpec> accepted;

    SealedRecord(Secret secret) {
        accepted = secret.accepted().stream().map(SealedRecord::keyOf).toList();
        key = accepted.get(0);
    }

    // HMAC wants at least one byte; no secret at all is legal on loopback.
    private static SecretKeySpec keyOf(Secret secret) {
        return new SecretKeySpec(secret.isEmpty() ? new byte[1] : secret.bytes(), ALGORITHM);
    }

    byte[] seal(RegisterRecord record, long delayMs) {
        ByteBuf out = Unpooled.buffer(1024);
        record.write(new WireWriter(out), delayMs);
        byte[] bytes = new byte[out.readableBytes() + PROOF_BYTES];
        int length = out.readableBytes();
        out.readBytes(bytes, 0, length);
        System.arraycopy(recordProof(key, bytes, length), 0, bytes, length, PROOF_BYTES);
        return bytes;
    }

    /** @throws ProtocolException if the proof does not fit or it is no record */
    RegisterRecord open(byte[] sealed) {
        int length = sealed.length - PROOF_BYTES;
        if (length < 0 || !isSealed(sealed, length)) {
            throw new ProtocolException("its sender does not know the cluster's secret");
        }
        return RegisterRecord.read(new WireReader(Unpooled.wrappedBuffer(sealed, 0, length)));
    }

    private boolean isSealed(byte[] sealed, int length) {
        byte[] proof = Arrays.copyOfRange(sealed, length, sealed.length);
        return accepted.stream().anyMatch(each -> MessageDigest.isEqual(recordProof(each, sealed, length), proof));
    }

    private static byte[] recordProof(SecretKeySpec key, byte[] bytes, int length) {
        return proof(key, "gatehouse/registers/record", bytes, length);
    }

    private static byte[] proof(SecretKeySpec key, String what, byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(what.getBytes(StandardCharsets.US_ASCII));
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks HmacSHA256, which every Java runtime must have.", e);
        }
    }
}
