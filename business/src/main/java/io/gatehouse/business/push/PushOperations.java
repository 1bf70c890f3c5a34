package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.base.Checks;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.DropReason;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The cluster's API, one operation for each call of it: from JSON to the call, and from what it gives to JSON. Any thread. */
final class PushOperations {
    /** Most entries of one page of a list, and its size where none is given. */
    static final int MAX_PAGE = 10_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Clients clients;
    private final Map<String, PushOperation> byName = new LinkedHashMap<>();

    PushOperations(Clients clients) {
        this.clients = clients;
        addCommands(clients.receipts());
        addQueries();
        new SessionOperations(clients).all().forEach(each -> byName.put(each.name(), each));
    }

    Collection<PushOperation> all() {
        return byName.values();
    }

    /** The operation of this name, or null. */
    PushOperation byName(String name) {
        return byName.get(name);
    }

    private void addCommands(ClientCommands<Receipt> commands) {
        command("send", fields -> {
            Who who = who(fields);
            var message = PushMessage.of(fields.object("message"));
            return () -> commands.send(who, message);
        });
        command("close", fields -> {
            Who who = who(fields);
            CloseReason reason = reason(fields);
            return () -> commands.close(who, reason);
        });
        command("kill", fields -> {
            Who who = who(fields);
            return () -> commands.kill(who);
        });
        command("groups/join", fields -> {
            Who who = who(fields);
            String group = name(fields, "group");
            return () -> commands.joinGroup(who, group);
        });
        command("groups/leave", fields -> {
            Who who = who(fields);
            String group = name(fields, "group");
            return () -> commands.leaveGroup(who, group);
        });
        command("groups/dissolve", fields -> {
            String group = name(fields, "group");
            return () -> commands.ungroup(group);
        });
        command("uids/bind", fields -> {
            ClientId client = fields.client("client");
            String uid = name(fields, "uid");
            return () -> commands.bindUid(client, uid);
        });
        command("uids/unbind", fields -> {
            ClientId client = fields.client("client");
            String uid = name(fields, "uid");
            return () -> commands.unbindUid(client, uid);
        });
    }

    private void addQueries() {
        query("query/online", clients::isOnline, (json, online) -> json.put("online", online));
        query("query/count", clients::count, (json, count) -> json.put("count", count));
        query("query/uids", clients::uids, (json, uids) -> texts(json, "uids", uids));
        query("query/groups", clients::groups, (json, groups) -> texts(json, "groups", groups));
        query("query/uids-by-group", clients::uidsByGroup, (json, found) -> {
            ObjectNode groups = json.putObject("groups");
            found.forEach((group, uids) -> texts(groups, group, uids));
        });
        add("query/count-by-uid", true, fields -> {
            Who who = who(fields);
            Page<String> page = page(fields, Function.identity());
            return () -> answer(clients.countByUid(who, page), (json, found) -> counts(json.putObject("uids"), found));
        });
        add("query/count-by-group", true, fields -> {
            Who who = who(fields);
            Page<String> page = page(fields, Function.identity());
            return () ->
                    answer(clients.countByGroup(who, page), (json, found) -> counts(json.putObject("groups"), found));
        });
        add("query/list", true, this::list);
    }

    private Supplier<Future<JsonNode>> list(Fields fields) {
        Who who = who(fields);
        Set<ClientInfo.Field> wanted = EnumSet.noneOf(ClientInfo.Field.class);
        if (fields.has("fields")) {
            wanted.addAll(fields.list("fields", PushOperations::field));
        }
        Page<ClientId> page = page(fields, ClientId::parse);
        return () -> answer(clients.list(who, page, wanted.toArray(ClientInfo.Field[]::new)), (json, found) -> {
            var array = json.putArray("clients");
            found.forEach(client -> array.add(row(client, wanted)));
        });
    }

    private void add(String name, boolean isQuery, Function<Fields, Supplier<Future<JsonNode>>> reader) {
        byName.put(name, new PushOperation(name, isQuery, reader));
    }

    private void command(String name, Function<Fields, Supplier<Future<Receipt>>> reader) {
        add(name, false, fields -> {
            Supplier<Future<Receipt>> call = reader.apply(fields);
            return () -> call.get().map(PushOperations::receipt);
        });
    }

    private <T> void query(String name, Function<Who, Future<Answer<T>>> asked, BiConsumer<ObjectNode, T> writer) {
        add(name, true, fields -> {
            Who who = who(fields);
            return () -> answer(asked.apply(who), writer);
        });
    }

    private static ClientInfo.Field field(String name) {
        for (ClientInfo.Field field : ClientInfo.Field.values()) {
            if (field.name().toLowerCase(Locale.ROOT).equals(name)) {
                return field;
            }
        }
        throw new IllegalArgumentException("Allowed: uid, groups, session, address.");
    }

    private static ObjectNode row(ClientInfo client, Set<ClientInfo.Field> wanted) {
        ObjectNode json = JSON.objectNode().put("client", client.id().toString());
        if (wanted.contains(ClientInfo.Field.UID)) {
            json.put("uid", client.uid().orElse(null));
        }
        if (wanted.contains(ClientInfo.Field.GROUPS)) {
            texts(json, "groups", client.groups());
        }
        if (wanted.contains(ClientInfo.Field.SESSION)) {
            json.set("session", SessionOperations.json(client.session()));
        }
        if (wanted.contains(ClientInfo.Field.ADDRESS)) {
            json.put("listener", client.listener()).put("address", client.remoteAddress());
        }
        return json;
    }

    private static Who who(Fields fields) {
        Fields to = fields.object("to");
        List<Who> named = new ArrayList<>();
        if (to.has("everyone") && to.flag("everyone")) {
            named.add(Who.everyone());
        }
        if (to.has("clients")) {
            named.add(Who.clients(to.list("clients", ClientId::parse)));
        }
        if (to.has("uids")) {
            named.add(Who.uids(to.list("uids", uid -> Checks.name("uid", uid))));
        }
        if (to.has("groups")) {
            named.add(Who.inGroups(to.list("groups", group -> Checks.name("group", group))));
        }
        List<ClientId> except = to.has("except") ? to.list("except", ClientId::parse) : List.of();
        to.end();
        if (named.size() != 1) {
            throw Fields.wrong(to.pointer(), "must have exactly one of clients, uids, groups, and everyone: true");
        }
        return named.get(0).except(except.toArray(ClientId[]::new));
    }

    private static CloseReason reason(Fields fields) {
        int code = fields.has("code") ? (int) fields.number("code", 1000, 4999) : CloseReason.NORMAL.code();
        if (!new CloseReason(code, "").isSendable()) {
            throw Fields.wrong(
                    fields.at("code"),
                    "must be 1000 to 1003, 1007 to 1014, or 3000 to 4999: a close frame takes no other");
        }
        return fields.has("reason")
                ? fields.read("reason", text -> new CloseReason(code, text))
                : new CloseReason(code, "");
    }

    private static <K> Page<K> page(Fields fields, Function<String, K> reader) {
        K after = fields.has("after") ? fields.read("after", reader) : null;
        return new Page<>(after, fields.has("size") ? (int) fields.number("size", 1, MAX_PAGE) : MAX_PAGE);
    }

    private static String name(Fields fields, String what) {
        return fields.read(what, name -> Checks.name(what, name));
    }

    private static JsonNode receipt(Receipt receipt) {
        ObjectNode json = JSON.objectNode()
                .put("outcome", receipt.outcome().name().toLowerCase(Locale.ROOT))
                .put("applied", receipt.applied())
                .put("dropped", receipt.dropped())
                .put("superseded", receipt.superseded())
                .put("unknown", receipt.unknown())
                .put("refused", receipt.refused());
        ObjectNode drops = json.putObject("drops");
        for (DropReason reason : DropReason.values()) {
            if (receipt.drops().containsKey(reason)) {
                drops.put(
                        reason.name().toLowerCase(Locale.ROOT), receipt.drops().get(reason));
            }
        }
        texts(json, "missingGateways", receipt.missingGateways());
        ObjectNode missing = json.putObject("missing");
        new TreeMap<>(receipt.missing())
                .forEach((gateway, why) -> missing.put(gateway, why.name().toLowerCase(Locale.ROOT)));
        return json;
    }

    private static <T> Future<JsonNode> answer(Future<Answer<T>> answer, BiConsumer<ObjectNode, T> writer) {
        return answer.map(found -> {
            ObjectNode json = JSON.objectNode();
            writer.accept(json, found.value());
            return texts(json, "missingGateways", found.missingGateways());
        });
    }

    private static void counts(ObjectNode json, Map<String, Long> counts) {
        counts.forEach(json::put);
    }

    private static ObjectNode texts(ObjectNode json, String name, Collection<String> values) {
        var array = json.putArray(name);
        values.stream().sorted().forEach(array::add);
        return json;
    }
}
