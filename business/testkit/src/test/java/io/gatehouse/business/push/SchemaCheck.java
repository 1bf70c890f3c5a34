package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** As much of JSON Schema as the document uses; a keyword that it does not know is an error. */
final class SchemaCheck {
    private static final List<String> KNOWN = List.of(
            "$ref",
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "const",
            "oneOf",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "description");

    private final JsonNode document;

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a value; nothing if it is good. */
    List<String> problems(JsonNode schema, JsonNode value) {
        List<String> problems = new ArrayList<>();
        check(schema, value, "", problems);
        return problems;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> problems) {
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword)) {
                throw new AssertionError("keyword " + keyword + " is not known here");
            }
        });
        if (schema.has("$ref")) {
            check(document.at(schema.get("$ref").asText().substring(1)), value, at, problems);
            return;
        }
        if (schema.has("oneOf")) {
            int matching = 0;
            for (JsonNode each : schema.get("oneOf")) {
                matching += problems(each, value).isEmpty() ? 1 : 0;
            }
            expect(matching == 1, at, matching + " of oneOf match", problems);
        }
        if (schema.has("type")) {
            JsonNode type = schema.get("type");
            boolean fits = type.isTextual() ? fits(type.asText(), value) : false;
            for (JsonNode each : type) {
                fits |= fits(each.asText(), value);
            }
            expect(fits, at, "is no " + type, problems);
        }
        expect(!schema.has("const") || schema.get("const").equals(value), at, "is not the const", problems);
        if (schema.has("enum")) {
            boolean found = false;
            for (JsonNode each : schema.get("enum")) {
                found |= each.equals(value);
            }
            expect(found, at, "is not in the enum", problems);
        }
        expect(value.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE), at, "is too small", problems);
        expect(value.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE), at, "is too large", problems);
        expect(value.asText().length() >= schema.path("minLength").asInt(0), at, "is too short", problems);
        expect(
                value.asText().length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE),
                at,
                "is too long",
                problems);
        if (value.isObject()) {
            checkObject(schema, value, at, problems);
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.get("items"), value.get(i), at + "/" + i, problems);
            }
        }
    }

    private void checkObject(JsonNode schema, JsonNode value, String at, List<String> problems) {
        for (JsonNode name : schema.path("required")) {
            expect(value.has(name.asText()), at + "/" + name.asText(), "is missing", problems);
        }
        for (var each : value.properties()) {
            JsonNode property = schema.path("properties").get(each.getKey());
            JsonNode rest = schema.path("additionalProperties");
            String place = at + "/" + each.getKey();
            if (property != null) {
                check(property, each.getValue(), place, problems);
            } else if (rest.isObject()) {
                check(rest, each.getValue(), place, problems);
            } else {
                expect(rest.asBoolean(true), place, "is unknown", problems);
            }
        }
    }

    private static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("type " + type + " is not known here");
        };
    }

    private static void expect(boolean isGood, String at, String what, List<String> problems) {
        if (!isGood) {
            problems.add(at + " " + what);
        }
    }
}
