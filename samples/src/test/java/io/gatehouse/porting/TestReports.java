package io.gatehouse.porting;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What surefire and failsafe reported of the tests that ran. Immutable once read. */
final class TestReports {
    /** What became of a test method over all its runs. */
    enum Outcome {
        /** At least one run, none failed, not all skipped. */
        GREEN,
        /** No run got to its end: something that it needs is not on this machine. */
        SKIPPED,
        RED,
        /** There is no report, or only one that is older than the test. */
        UNKNOWN
    }

    // Of "shouldTake(String, int)[2] what it was given" the part before the first of these.
    private static final Pattern END_OF_METHOD = Pattern.compile("[(\\[{ ]");
    private static final XMLInputFactory XML = XMLInputFactory.newFactory();

    private final Map<String, List<Run>> runs = new HashMap<>(); // by class; a method of "" stands for all of them

    private record Run(String method, Outcome outcome, long written) {}

    /**
     * Reads {@code TEST-*.xml} of all modules.
     *
     * @throws IOException if a report cannot be read
     */
    static TestReports in(Path root, List<String> modules) throws IOException {
        var reports = new TestReports();
        for (String module : modules) {
            for (String kind : List.of("surefire-reports", "failsafe-reports")) {
                Path directory = root.resolve(module).resolve("target").resolve(kind);
                if (Files.isDirectory(directory)) {
                    try (Stream<Path> files = Files.list(directory)) {
                        for (Path file :
                                files.filter(TestReports::isReport).sorted().toList()) {
                            reports.add(file);
                        }
                    }
                }
            }
        }
        return reports;
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    /** What became of a test since it was compiled. */
    Outcome of(TaggedTest test) {
        Outcome worst = Outcome.UNKNOWN;
        for (Run run : runs.getOrDefault(test.className(), List.of())) {
            boolean ofAll = run.method().isEmpty();
            if (run.written() < test.compiled() || !(ofAll || run.method().equals(test.method()))) {
                continue;
            }
            // A class as a whole is only heard of when it could not be set up or cleaned up.
            if (run.outcome() == Outcome.RED) {
                return Outcome.RED;
            }
            if (worst == Outcome.UNKNOWN || run.outcome() == Outcome.GREEN) {
                worst = run.outcome();
            }
        }
        return worst;
    }

    private void add(Path file) throws IOException {
        long written = Files.getLastModifiedTime(file).toMillis();
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader reader = XML.createXMLStreamReader(in);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("testcase")) {
                    String type = reader.getAttributeValue(null, "classname");
                    String name = reader.getAttributeValue(null, "name");
                    String method = END_OF_METHOD.split(name, 2)[0];
                    // Of a class that could not be set up, some versions write no name and others the class's.
                    method = type.endsWith(method) ? "" : method;
                    runs.computeIfAbsent(type, key -> new ArrayList<>()).add(new Run(method, outcome(reader), written));
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException(file + " is not a report of tests: " + e.getMessage(), e);
        }
    }

    private static Outcome outcome(XMLStreamReader reader) throws XMLStreamException {
        Outcome outcome = Outcome.GREEN;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("testcase")) {
                break;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "failure", "error" -> outcome = Outcome.RED;
                    case "skipped" -> outcome = Outcome.SKIPPED;
                    default -> {} // output, and failures that a repetition has mended
                }
            }
        }
        return outcome;
    }
}
