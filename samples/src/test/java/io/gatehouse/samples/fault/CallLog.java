package io.gatehouse.samples.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the handlers of all workers wrote down of clients that came and went; read anew at each question. */
record CallLog(Path directory) {
    /**
     * One call.
     *
     * @param what        connect or close
     * @param name        of the client, from its session
     * @param id          of the client
     * @param redelivered whether the event was flagged
     * @param code        why it was closed
     */
    record Call(String what, String name, String id, long event, boolean redelivered, String code) {
        private static Call parse(String line) {
            String[] words = line.split(" ");
            return new Call(words[0], words[1], words[2], Long.parseLong(words[3]), words[4].equals("1"), words[5]);
        }
    }

    List<Call> calls(String what) {
        List<Call> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("calls-"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    Call call = Call.parse(line);
                    if (call.what.equals(what)) {
                        found.add(call);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** How often each client id got a call that was not flagged as a repetition. */
    Map<String, Integer> unflagged(String what) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Call call : calls(what)) {
            if (!call.redelivered) {
                counts.merge(call.id, 1, Integer::sum);
            }
        }
        return counts;
    }
}
