package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Target;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Rows and counts put together to sets and maps, in order and unmodifiable. Pure functions. */
final class Tables {
    private Tables() {}

    static <V, R> Map<String, R> mapValues(Map<String, V> map, Function<V, R> value) {
        Map<String, R> mapped = new TreeMap<>();
        map.forEach((name, each) -> mapped.put(name, value.apply(each)));
        return Collections.unmodifiableMap(mapped);
    }

    static Set<String> namesInUse(Map<String, Long> counts) {
        Set<String> names = new TreeSet<>();
        counts.forEach((name, count) -> {
            if (count > 0) {
                names.add(name);
            }
        });
        return Collections.unmodifiableSet(names);
    }

    static Set<ClientId> ids(List<ClientInfo> rows) {
        Set<ClientId> ids = new TreeSet<>();
        rows.forEach(row -> ids.add(row.id()));
        return Collections.unmodifiableSet(ids);
    }

    static Map<ClientId, SessionData> sessions(List<ClientInfo> rows) {
        Map<ClientId, SessionData> sessions = new TreeMap<>();
        rows.forEach(row -> sessions.put(row.id(), row.session()));
        return Collections.unmodifiableMap(sessions);
    }

    static <V extends Comparable<V>> Map<String, Set<V>> byUid(
            Who who, List<ClientInfo> rows, Function<ClientInfo, V> value) {
        return table(
                who, Target.Kind.UIDS, rows, row -> row.uid().stream().toList(), row -> Optional.of(value.apply(row)));
    }

    static <V extends Comparable<V>> Map<String, Set<V>> byGroup(
            Who who, List<ClientInfo> rows, Function<ClientInfo, Optional<V>> value) {
        return table(who, Target.Kind.GROUPS, rows, ClientInfo::groups, value);
    }

    /** A {@code who} that names the keys has these and no others. */
    private static <V extends Comparable<V>> Map<String, Set<V>> table(
            Who who,
            Target.Kind keyed,
            List<ClientInfo> rows,
            Function<ClientInfo, Collection<String>> keys,
            Function<ClientInfo, Optional<V>> value) {
        Map<String, Set<V>> table = new TreeMap<>();
        boolean named = who.kind() == keyed;
        if (named) {
            who.names().forEach(name -> table.put(name, new TreeSet<>()));
        }
        for (ClientInfo row : rows) {
            for (String key : keys.apply(row)) {
                if (!named) {
                    table.computeIfAbsent(key, ignored -> new TreeSet<>());
                }
                Set<V> values = table.get(key);
                if (values != null) {
                    value.apply(row).ifPresent(values::add);
                }
            }
        }
        table.replaceAll((name, values) -> Collections.unmodifiableSet(values));
        return Collections.unmodifiableMap(table);
    }
}
