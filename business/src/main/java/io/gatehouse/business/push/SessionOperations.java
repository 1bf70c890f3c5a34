package io.gatehouse.business.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The operations about the session of one client. Any thread. */
final class SessionOperations {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Clients clients;
    private final List<PushOperation> all = new ArrayList<>();

    SessionOperations(Clients clients) {
        this.clients = clients;
        add("get", fields -> session -> session.get().map(SessionOperations::json));
        add("set", fields -> {
            SessionKey<JsonNode> key = key(fields);
            JsonNode value = value(fields, "value");
            return session -> version(session.set(key, value));
        });
        add("remove", fields -> {
            SessionKey<JsonNode> key = key(fields);
            return session -> version(session.remove(key));
        });
        add("increment", fields -> {
            SessionKey<Long> key = fields.read("key", SessionKey::number);
            long by = fields.number("by", Long.MIN_VALUE, Long.MAX_VALUE);
            return session -> session.increment(key, by).map(value -> node().put("value", value));
        });
        add("compare-and-set", fields -> {
            SessionKey<JsonNode> key = key(fields);
            JsonNode expected = fields.has("expected") ? fields.any("expected") : null;
            JsonNode value = value(fields, "value");
            return session ->
                    session.compareAndSet(key, expected, value).map(applied -> node().put("applied", applied));
        });
        add("update", fields -> {
            SessionData data = values(fields);
            return session -> version(session.update(data));
        });
        add("replace", fields -> {
            SessionData data = values(fields);
            return session -> version(session.replace(data));
        });
    }

    List<PushOperation> all() {
        return all;
    }

    private void add(String name, Function<Fields, Function<RemoteSession, Future<JsonNode>>> reader) {
        all.add(new PushOperation("sessions/" + name, name.equals("get"), fields -> {
            RemoteSession session = clients.session(fields.client("client"));
            Function<RemoteSession, Future<JsonNode>> call = reader.apply(fields);
            Supplier<Future<JsonNode>> made = () -> call.apply(session);
            return made;
        }));
    }

    private static SessionKey<JsonNode> key(Fields fields) {
        return fields.read("key", name -> SessionKey.json(name, JsonNode.class));
    }

    private static JsonNode value(Fields fields, String name) {
        JsonNode value = fields.any(name);
        if (value.isNull()) {
            throw Fields.wrong(fields.at(name), "must not be null; sessions/remove takes a key away");
        }
        return value;
    }

    private static SessionData values(Fields fields) {
        Fields values = fields.object("values");
        SessionData data = SessionData.EMPTY;
        for (String name : values.names()) {
            SessionKey<JsonNode> key;
            try {
                key = SessionKey.json(name, JsonNode.class);
            } catch (IllegalArgumentException e) {
                throw new Problem(Problem.Kind.WRONG_VALUE, e.getMessage(), values.pointer());
            }
            data = data.with(key, value(values, name));
        }
        return data;
    }

    private static Future<JsonNode> version(Future<Long> version) {
        return version.map(value -> node().put("version", value));
    }

    static ObjectNode json(SessionData data) {
        ObjectNode json = node().put("version", data.version());
        ObjectNode values = json.putObject("values");
        data.state().values().forEach((key, text) -> {
            try {
                values.set(key, MAPPER.readTree(text));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The session value of a key is not JSON", e);
            }
        });
        return json;
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
