package io.gatehouse.operator;

import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names of the listeners of gateways that have answered, so that a misspelt one is told from one without clients. Not thread-safe. */
final class KnownListeners {
    private static final String NAME = "?name=";

    private final Set<String> names = new TreeSet<>();

    void add(NodeStatus node) {
        if (node.identity().role() == LinkRole.GATEWAY) {
            node.addresses().stream()
                    .filter(address -> address.contains("://"))
                    .map(KnownListeners::name)
                    .forEach(names::add);
        }
    }

    /** What is wrong with asking for this one; nothing of any, or if no gateway has answered. */
    Optional<String> problem(String name) {
        return name.isEmpty() || names.isEmpty() || names.contains(name)
                ? Optional.empty()
                : Optional.of("No gateway that answered has a listener of the name '" + name + "'. There are "
                        + String.join(", ", names) + ".");
    }

    /** As clients of it see it: the name that it was given, else scheme and port. */
    private static String name(String address) {
        int given = address.indexOf(NAME);
        return given >= 0
                ? URLDecoder.decode(address.substring(given + NAME.length()), StandardCharsets.UTF_8)
                : address.substring(0, address.indexOf("://")) + address.substring(address.lastIndexOf(':'));
    }
}
