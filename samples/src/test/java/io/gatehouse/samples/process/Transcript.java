package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process prints on one stream: kept in memory for a test to wait for, and in a file for people. Any thread. */
public final class Transcript {
    private final String name;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Transcript(InputStream stream, Path file) {
        name = file.getFileName().toString();
        var reader = new Thread(() -> copy(stream, file), "transcript of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Waits for a line in which the pattern is found, also one that is there already.
     *
     * @throws AssertionError if there is none within the deadline, or the stream ended without one
     */
    public Matcher await(String pattern, Duration deadline) {
        return await(pattern, 1, deadline);
    }

    /** The same for the {@code count}th of such lines. */
    public Matcher await(String pattern, int count, Duration deadline) {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + deadline.toNanos();
        synchronized (this) {
            int next = 0;
            int found = 0;
            while (true) {
                for (; next < lines.size(); next++) {
                    Matcher matcher = wanted.matcher(lines.get(next));
                    if (matcher.find() && ++found == count) {
                        return matcher;
                    }
                }
                long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (ended || leftMs <= 0) {
                    throw new AssertionError((count == 1 ? "no line" : "only " + found + " lines of " + count)
                            + " with '" + pattern + "' in " + name
                            + (ended ? ", which has ended" : " within " + deadline));
                }
                waitFor(leftMs);
            }
        }
    }

    /** Waits until the process has closed the stream. */
    public synchronized void awaitEnd(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!ended) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError(name + " has not ended within " + deadline);
            }
            waitFor(leftMs);
        }
    }

    /** The lines so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines so far in which the pattern is found. */
    public List<String> lines(String pattern) {
        return lines().stream().filter(Pattern.compile(pattern).asPredicate()).toList();
    }

    /** All that was printed so far. */
    public String text() {
        return String.join("\n", lines());
    }

    private void waitFor(long ms) {
        try {
            wait(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    private void copy(InputStream stream, Path file) {
        try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8));
                var copy = new PrintWriter(Files.newBufferedWriter(file), true)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                copy.println(line);
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // The stream of a killed process: what came before is here.
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }
}
