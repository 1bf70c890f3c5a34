package io.gatehouse.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The shared secret of a cluster, and while it changes also the one before or after. Immutable; never printed.
 *
 * <p>A node proves itself with this one and lets in whoever knows this one or one of those it {@linkplain #accepting accepts}.
 */
public final class Secret {
    /** Shortest secret accepted where one is required, in bytes. */
    public static final int MIN_BYTES = 32;

    private static final Secret NONE = new Secret(new byte[0], List.of());

    private final byte[] key;
    private final List<Secret> others;

    private Secret(byte[] key, List<Secret> others) {
        this.key = key;
        this.others = others;
    }

    /** No secret: for nodes that listen on loopback only. */
    public static Secret none() {
        return NONE;
    }

    /** The bytes as they are. */
    public static Secret of(byte[] key) {
        return new Secret(key.clone(), List.of());
    }

    /** The text's UTF-8 bytes. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8), List.of());
    }

    /**
     * The file's bytes without a line end at the end.
     *
     * @throws ConfigurationException if it cannot be read or is empty
     */
    public static Secret fromFile(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigurationException("secret-file=" + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "). Name a file that this user may read.");
        }
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        if (end == 0) {
            throw new ConfigurationException(
                    "secret-file=" + file + " is empty. Put at least " + MIN_BYTES + " random bytes into it.");
        }
        return new Secret(Arrays.copyOf(bytes, end), List.of());
    }

    /**
     * The same, and others accepted as well, so that a cluster can change its secret node by node.
     *
     * @param also none of them empty
     * @throws ConfigurationException if one is empty: it would let everybody in
     */
    public Secret accepting(List<Secret> also) {
        if (isEmpty() || also.stream().anyMatch(Secret::isEmpty)) {
            throw new ConfigurationException("An empty secret among others would let everybody in. Leave it out.");
        }
        return new Secret(
                key, also.stream().map(each -> new Secret(each.key, List.of())).toList());
    }

    /** Each that lets a peer in: this one first. */
    public List<Secret> accepted() {
        return Stream.concat(Stream.of(new Secret(key, List.of())), others.stream())
                .toList();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return key.length == 0;
    }

    /** Its length in bytes. */
    public int length() {
        return key.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return key.clone();
    }

    @Override
    public String toString() {
        return isEmpty() ? "none" : "***";
    }
}
