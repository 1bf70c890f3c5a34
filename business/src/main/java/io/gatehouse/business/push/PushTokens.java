package io.gatehouse.business.push;

import io.gatehouse.base.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** The bearer tokens that are good. Several, so that one can be replaced while both are in use. Immutable; never printed. */
public final class PushTokens {
    /** Shortest token accepted beyond loopback, in bytes. */
    public static final int MIN_BYTES = 32;

    static final String FILE_KEY = "worker.push-api-token-file";

    private static final PushTokens NONE = new PushTokens(List.of());

    private final List<byte[]> digests;
    private final boolean areStrong;

    private PushTokens(List<String> tokens) {
        digests = tokens.stream().map(PushTokens::digest).toList();
        areStrong = !tokens.isEmpty()
                && tokens.stream().allMatch(token -> token.getBytes(StandardCharsets.UTF_8).length >= MIN_BYTES);
    }

    /** No token: whoever reaches the address may push. Loopback only. */
    public static PushTokens none() {
        return NONE;
    }

    /** These tokens. */
    public static PushTokens of(String... tokens) {
        return new PushTokens(Arrays.asList(tokens));
    }

    /**
     * One token a line; empty lines do not count.
     *
     * @throws ConfigurationException if the file cannot be read or holds none
     */
    public static PushTokens fromFile(Path file) {
        List<String> tokens;
        try {
            tokens = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new ConfigurationException(FILE_KEY + "=" + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "). Name a text file that this user may read.");
        }
        if (tokens.isEmpty()) {
            throw new ConfigurationException(FILE_KEY + "=" + file + " is empty. Put one token on each line, of "
                    + MIN_BYTES + " bytes or more.");
        }
        return new PushTokens(tokens);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return digests.isEmpty();
    }

    boolean areStrong() {
        return areStrong;
    }

    /** Whether a header {@code Authorization} holds a good one. Takes the same time whichever it is and however wrong. */
    boolean admit(String authorization) {
        if (digests.isEmpty()) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return false;
        }
        byte[] given = digest(authorization.substring(7).strip());
        boolean isGood = false;
        for (byte[] digest : digests) {
            isGood |= MessageDigest.isEqual(digest, given);
        }
        return isGood;
    }

    private static byte[] digest(String token) {
        return sha256().digest(token.getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return digests.size() + " tokens";
    }
}
