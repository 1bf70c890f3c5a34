package io.gatehouse.samples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one JVM holds, in bytes, right after full collections.
 *
 * @param heapBytes     live objects
 * @param nativeBytes   what the JVM has outside of the heap, without code and what belongs to it: direct buffers, threads, the
 *     collector's own; 0 without {@code -XX:NativeMemoryTracking=summary}
 * @param residentBytes what of the process is in main memory, garbage included
 */
record MemoryReading(long heapBytes, long nativeBytes, long residentBytes) {
    private static final Pattern HEAP = Pattern.compile(
            "(?m)^ *(?:garbage-first heap|(?:def )?new generation|tenured generation|PSYoungGen|ParOldGen|DefNew|Tenured|ZHeap)"
                    + ".*?\\bused (\\d+)([KM])");
    private static final Pattern CATEGORY = Pattern.compile("(?m)^(Total|-[ A-Za-z]+?)(?::| \\().*?committed=(\\d+)KB");
    // What grows while code is loaded and compiled, with no regard to clients; and the heap, which is counted by
    // itself.
    private static final Set<String> NOT_COUNTED = Set.of(
            "Java Heap",
            "Class",
            "Code",
            "Compiler",
            "Symbol",
            "Module",
            "Metaspace",
            "Shared class space",
            "Arena Chunk",
            "Native Memory Tracking");

    // Collected twice: buffers are freed once the objects that owned them were found dead.
    private static final List<String> COMMANDS =
            List.of("GC.run", "GC.run", "GC.heap_info", "VM.native_memory summary");

    static MemoryReading of(long pid) {
        String said = jcmd(pid);
        return new MemoryReading(heapBytes(said), nativeBytes(said), ServerProcesses.residentBytes(pid));
    }

    long processBytes() {
        return heapBytes + nativeBytes;
    }

    static long heapBytes(String heapInfo) {
        Matcher used = HEAP.matcher(heapInfo);
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) * ("K".equals(used.group(2)) ? 1024 : 1024 * 1024);
        }
        return bytes;
    }

    static long nativeBytes(String summary) {
        Matcher category = CATEGORY.matcher(summary);
        long bytes = 0;
        while (category.find()) {
            String name = category.group(1).replace("-", "").strip();
            if (!name.equals("Total") && !NOT_COUNTED.contains(name)) {
                bytes += Long.parseLong(category.group(2)) * 1024;
            }
        }
        return bytes;
    }

    /** What the JVM answers to all commands. Together: each jcmd is a JVM that starts. */
    private static String jcmd(long pid) {
        try {
            Path commands = Files.write(Files.createTempFile("gatehouse-bench", ".jcmd"), COMMANDS);
            try {
                Process jcmd = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                Long.toString(pid),
                                "-f",
                                commands.toString())
                        .redirectErrorStream(true)
                        .start();
                return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } finally {
                Files.delete(commands);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
