package io.gatehouse.tls;

import io.gatehouse.base.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Some files and how they were when last looked at. One thread at a time, not an event loop. */
final class WatchedFiles {
    private final List<Path> files;
    private long[] seen = {};

    WatchedFiles(List<Path> files) {
        this.files = files;
    }

    /** Whether they are others than at the last {@link #see}, by time and size. */
    boolean isChanged() {
        return !Arrays.equals(seen, stamp());
    }

    void see() {
        seen = stamp();
    }

    Buffer read(int i, String option) {
        Path file = files.get(i);
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(option + " does not exist; looked in "
                    + file.toAbsolutePath().getParent() + ".");
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(option + " may not be read by this user.");
        } catch (IOException e) {
            throw new ConfigurationException(
                    option + " cannot be read (" + e.getClass().getSimpleName() + ").");
        }
    }

    private long[] stamp() {
        long[] stamp = new long[2 * files.size()];
        for (int i = 0; i < files.size(); i++) {
            try {
                stamp[2 * i] = Files.getLastModifiedTime(files.get(i)).toMillis();
                stamp[2 * i + 1] = Files.size(files.get(i));
            } catch (IOException e) {
                stamp[2 * i] = -1; // not there now; loading says so
            }
        }
        return stamp;
    }
}
