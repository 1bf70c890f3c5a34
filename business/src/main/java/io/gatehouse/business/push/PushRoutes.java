package io.gatehouse.business.push;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.base.Build;
import io.gatehouse.business.api.GatewayInfo;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What the API answers, without the HTTP around it. Confined to the event loop of the API. */
final class PushRoutes {
    /** The paths that are no operation, and their methods. */
    static final String BATCH = PushApi.ROOT + "batch";

    static final String INFO = PushApi.ROOT + "info";
    static final String HEALTH = "/health";
    static final String DOCUMENT = "/openapi.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final int maxBatch;
    private final PushOperations operations;
    private final Supplier<List<GatewayInfo>> gateways;

    PushRoutes(int maxBatch, PushOperations operations, Supplier<List<GatewayInfo>> gateways) {
        this.maxBatch = maxBatch;
        this.operations = operations;
        this.gateways = gateways;
    }

    /** The method of a path, or null if there is no such path. */
    String method(String path) {
        return switch (path) {
            case INFO, HEALTH, DOCUMENT -> "GET";
            case BATCH -> "POST";
            default -> operation(path) == null ? null : "POST";
        };
    }

    Set<String> paths() {
        Set<String> paths = new TreeSet<>(Set.of(INFO, HEALTH, DOCUMENT, BATCH));
        operations.all().forEach(each -> paths.add(each.path()));
        return paths;
    }

    /** Whether asking twice does no more than asking once. */
    boolean isQuery(String path) {
        PushOperation operation = operation(path);
        return operation != null && operation.isQuery();
    }

    private PushOperation operation(String path) {
        return path.startsWith(PushApi.ROOT) ? operations.byName(path.substring(PushApi.ROOT.length())) : null;
    }

    /** Does what a POST asks for. Calls are on their way when this returns. */
    Future<JsonNode> post(String path, Buffer body) {
        try {
            Fields fields = Fields.of(parsed(body), "");
            return path.equals(BATCH) ? batch(fields) : operation(path).run(fields);
        } catch (Problem problem) {
            return Future.failedFuture(problem);
        }
    }

    private static JsonNode parsed(Buffer body) {
        try {
            JsonNode json = MAPPER.readTree(body == null ? new byte[0] : body.getBytes());
            if (json.isMissingNode()) {
                throw new Problem(Problem.Kind.MALFORMED_JSON, "The body is empty; a JSON object is expected.");
            }
            return json;
        } catch (JsonProcessingException e) {
            // Jackson's own words quote the body.
            JsonLocation at = e.getLocation();
            throw new Problem(
                    Problem.Kind.MALFORMED_JSON,
                    at == null
                            ? "It cannot be read to its end."
                            : "It cannot be read beyond line " + at.getLineNr() + ", column " + at.getColumnNr() + ".");
        } catch (IOException e) {
            throw new Problem(Problem.Kind.MALFORMED_JSON, "It cannot be read to its end.");
        }
    }

    private Future<JsonNode> batch(Fields fields) {
        JsonNode list = fields.any("operations");
        fields.end();
        if (!list.isArray()) {
            throw Fields.wrong(fields.at("operations"), "must be an array of operations");
        }
        if (list.size() > maxBatch) {
            throw new Problem(
                    Problem.Kind.TOO_LARGE,
                    list.size() + " operations in one batch; at most " + maxBatch
                            + " are allowed (worker.push-api-max-batch). Nothing was done.",
                    fields.at("operations"));
        }
        List<Future<JsonNode>> outcomes = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            outcomes.add(one(list.get(i), fields.at("operations") + "/" + i)
                    .<JsonNode>map(body -> JsonNodeFactory.instance
                            .objectNode()
                            .put("status", 200)
                            .set("body", body))
                    .otherwise(PushRoutes::failed));
        }
        return Future.all(new ArrayList<>(outcomes)).map(all -> {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode array = json.putArray("outcomes");
            outcomes.forEach(each -> array.add(each.result()));
            return json;
        });
    }

    private static JsonNode failed(Throwable failure) {
        Problem problem = Problem.of(failure);
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", problem.status())
                .set("problem", problem.toJson());
    }

    private Future<JsonNode> one(JsonNode entry, String pointer) {
        try {
            Fields fields = Fields.of(entry, pointer);
            String name = fields.text("operation");
            Fields request = fields.object("request");
            fields.end();
            PushOperation operation = operations.byName(name);
            if (operation == null) {
                throw Fields.wrong(fields.at("operation"), "must be the name of an operation, such as send");
            }
            return operation.run(request);
        } catch (Problem problem) {
            return Future.failedFuture(problem);
        }
    }

    JsonNode info() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", Build.version());
        ArrayNode array = json.putArray("gateways");
        gateways.get()
                .forEach(gateway -> array.addObject()
                        .put("name", gateway.name())
                        .put("address", gateway.address().toString())
                        .put("linked", gateway.isLinked()));
        return json;
    }

    /** Whether something that is sent can arrive anywhere. */
    boolean isUp() {
        return gateways.get().stream().anyMatch(GatewayInfo::isLinked);
    }

    JsonNode health() {
        return JsonNodeFactory.instance.objectNode().put("status", isUp() ? "up" : "down");
    }
}
