package io.gatehouse.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.gatehouse.base.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML file, read into dotted keys with the line each one stands in.
 *
 * <p>{@code gateway: {listen: [a, b]}} and {@code gateway.listen: [a, b]} are the same. Read token by token rather than into
 * a tree, because a tree has no line numbers, and so that a number reaches the option as it was written.
 */
final class ConfigFile {
    /** Far above any real file; a wrong path, such as a heap dump, is refused before it is read. */
    private static final long MAX_BYTES = 1 << 20;

    private final Path path;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    /** Keys and sections seen, with their lines, to find those given twice. */
    private final Map<String, Integer> lines = new HashMap<>();

    private final List<Problem> problems = new ArrayList<>();

    private ConfigFile(Path path) {
        this.path = path;
    }

    /** Nothing set: there is no file. */
    static ConfigFile none() {
        return new ConfigFile(Path.of(""));
    }

    /** @throws ConfigurationException if it cannot be read or is not what a file of options looks like */
    static ConfigFile read(Path path) {
        var file = new ConfigFile(path);
        try {
            long bytes = Files.size(path);
            if (bytes > MAX_BYTES) {
                throw new ConfigurationException(
                        "config=" + path + " has " + bytes + " bytes; at most " + MAX_BYTES + " are read. Is it YAML?");
            }
            try (YAMLParser parser = new YAMLFactory().createParser(Files.readAllBytes(path))) {
                file.readDocument(parser);
            }
        } catch (JsonProcessingException e) {
            throw notYaml(path, e);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("config=" + path + " does not exist.");
        } catch (IOException e) {
            throw new ConfigurationException(
                    "config=" + path + " cannot be read (" + e.getClass().getSimpleName() + ").");
        }
        return file;
    }

    /** Dotted key to value, in the order of the file. */
    Map<String, Setting> settings() {
        return settings;
    }

    /** What cannot be right whatever the options are, in the order of the file; those keys are left out of the settings. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void readDocument(YAMLParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw refused(parser, "keys and values are expected, such as 'gateway.link: 127.0.0.1:2900'");
        }
        readSection(parser, "");
        if (parser.nextToken() != null) {
            throw refused(parser, "a second document begins; one is allowed");
        }
    }

    /** Depth is bounded by Jackson's limit on nesting. */
    private void readSection(YAMLParser parser, String prefix) throws IOException {
        JsonStreamContext section = parser.getParsingContext();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            JsonToken value = parser.nextToken();
            Integer before = lines.putIfAbsent(key, line);
            try {
                refuseSecret(key);
                if (before != null) {
                    throw new WrongEntry(" is given twice, first in line " + before + ".");
                }
                String where = path + ":" + line + ": " + key;
                switch (value) {
                    case START_OBJECT -> readSection(parser, key + ".");
                    case START_ARRAY -> settings.put(key, new Setting(where, line, readList(parser), true));
                    default -> settings.put(key, Setting.inFile(where, line, scalar(parser)));
                }
            } catch (WrongEntry e) {
                problems.add(new Problem(line, path + ":" + line + ": " + key + e.getMessage()));
                // The rest of a list or section that was refused at its beginning or within it.
                while (parser.getParsingContext() != section) {
                    parser.nextToken();
                }
            }
        }
    }

    private static List<String> readList(YAMLParser parser) throws IOException {
        var elements = new ArrayList<String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String element = scalar(parser);
            if (element.indexOf(',') >= 0) {
                throw new WrongEntry(": '" + element + "' has a comma; write its parts as elements of the list.");
            }
            elements.add(element);
        }
        if (elements.isEmpty()) {
            throw new WrongEntry(": an empty list; leave the key out to have the default.");
        }
        return elements;
    }

    private static String scalar(YAMLParser parser) throws IOException {
        if (parser.isCurrentAlias()) {
            throw new WrongEntry(": a YAML alias (*) is not supported; write the value out.");
        }
        if (parser.currentToken() == JsonToken.VALUE_NULL || parser.getText().isEmpty()) {
            throw new WrongEntry(": no value; leave the key out to have the default.");
        }
        if (!parser.currentToken().isScalarValue()) {
            throw new WrongEntry(": a list holds single values only, no lists and no sections.");
        }
        return parser.getText();
    }

    /** A file of options gets copied, mailed and committed; a secret must not travel with it. */
    private static void refuseSecret(String key) {
        if (key.equals("secret") || key.endsWith(".secret")) {
            throw new WrongEntry(": a secret is not read from here. Put it into a file of its own and name that with "
                    + "secret-file, or set the environment variable " + CommonOptions.SECRET_VARIABLE + ".");
        }
    }

    private static ConfigurationException notYaml(Path path, JsonProcessingException e) {
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        String why = e.getOriginalMessage();
        // Jackson's line is that of the last token it could read, its message has several lines and quotes the file.
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            line = marked.getProblemMark().getLine() + 1;
            why = marked.getProblem();
        }
        return new ConfigurationException(
                path + ":" + line + ": not YAML: " + why.lines().findFirst().orElse("") + ". A value with brackets, or "
                        + "with a colon and a blank, needs quotes, such as \"[::1]:1236\".");
    }

    private ConfigurationException refused(YAMLParser parser, String why) {
        return new ConfigurationException(
                path + ":" + parser.currentTokenLocation().getLineNr() + ": " + why + ".");
    }

    /** A key or its value is wrong; its message goes on after the key. */
    private static final class WrongEntry extends RuntimeException {
        private static final long serialVersionUID = 1;

        private WrongEntry(String message) {
            super(message);
        }
    }
}
