package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.protocol.ClientId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes the fields of one JSON object, and knows where it stands in the body: whatever is wrong is a {@link Problem} that points to the
 * field. One thread; ends with {@link #end}, which finds what nobody asked for.
 */
final class Fields {
    private final ObjectNode json;
    private final String pointer;
    private final Set<String> asked = new HashSet<>();

    private Fields(ObjectNode json, String pointer) {
        this.json = json;
        this.pointer = pointer;
    }

    static Fields of(JsonNode json, String pointer) {
        if (!(json instanceof ObjectNode object)) {
            throw wrong(pointer, "must be a JSON object, not " + kind(json));
        }
        return new Fields(object, pointer);
    }

    boolean has(String name) {
        asked.add(name);
        return json.hasNonNull(name);
    }

    JsonNode any(String name) {
        asked.add(name);
        JsonNode value = json.get(name);
        if (value == null) {
            throw new Problem(Problem.Kind.MISSING_FIELD, "The field '" + name + "' is required here.", at(name));
        }
        return value;
    }

    Fields object(String name) {
        return of(any(name), at(name));
    }

    String text(String name) {
        JsonNode value = any(name);
        if (!value.isTextual()) {
            throw wrong(at(name), "must be a string, not " + kind(value));
        }
        return value.textValue();
    }

    long number(String name, long min, long max) {
        JsonNode value = any(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(at(name), "must be a whole number, not " + kind(value));
        }
        if (value.longValue() < min || value.longValue() > max) {
            throw wrong(at(name), "must be within " + min + " to " + max + ", not " + value.longValue());
        }
        return value.longValue();
    }

    boolean flag(String name) {
        JsonNode value = any(name);
        if (!value.isBoolean()) {
            throw wrong(at(name), "must be true or false, not " + kind(value));
        }
        return value.booleanValue();
    }

    /** A string that is read; what is wrong with it throws {@link IllegalArgumentException}. */
    <T> T read(String name, Function<String, T> reader) {
        return read(at(name), text(name), reader);
    }

    ClientId client(String name) {
        return read(name, ClientId::parse);
    }

    /** Strings that are read, in their order. */
    <T> List<T> list(String name, Function<String, T> reader) {
        List<T> list = new ArrayList<>();
        JsonNode array = any(name);
        if (!array.isArray()) {
            throw wrong(at(name), "must be an array of strings, not " + kind(array));
        }
        for (int i = 0; i < array.size(); i++) {
            String place = at(name) + "/" + i;
            if (!array.get(i).isTextual()) {
                throw wrong(place, "must be a string, not " + kind(array.get(i)));
            }
            list.add(read(place, array.get(i).textValue(), reader));
        }
        return list;
    }

    /** @throws Problem if there is a field that was not asked for */
    void end() {
        names().forEach(name -> {
            if (!asked.contains(name)) {
                throw new Problem(
                        Problem.Kind.UNKNOWN_FIELD,
                        "Allowed here: " + asked.stream().sorted().toList() + ".",
                        at(name));
            }
        });
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    String pointer() {
        return pointer;
    }

    String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static Problem wrong(String pointer, String what) {
        return new Problem(
                Problem.Kind.WRONG_VALUE,
                (pointer.isEmpty() ? "The body" : "The field " + pointer) + " " + what + ".",
                pointer);
    }

    private static <T> T read(String pointer, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(Problem.Kind.WRONG_VALUE, e.getMessage(), pointer);
        }
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
        };
    }
}
