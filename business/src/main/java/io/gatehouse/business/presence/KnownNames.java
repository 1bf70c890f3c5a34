package io.gatehouse.business.presence;

import io.gatehouse.protocol.PresenceMessage.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of the whole cluster: who is there, what a handler was told of them, and where these differ. Confined to the loop. */
final class KnownNames {
    private final Map<Name, Entry> entries = new HashMap<>();
    private final Set<Name> due = new LinkedHashSet<>(); // those that differ and are not being told

    private static final class Entry {
        private int gateways; // that have it
        private boolean isTold;
        private boolean isBusy; // a handler is being told
        private boolean isOwn; // what was told was told here
    }

    boolean isKnown(Name name) {
        return entries.containsKey(name);
    }

    boolean isThere(Name name) {
        Entry entry = entries.get(name);
        return entry != null && entry.gateways > 0;
    }

    boolean isTold(Name name) {
        Entry entry = entries.get(name);
        return entry != null && entry.isTold;
    }

    /** One more gateway has it. */
    void come(Name name) {
        Entry entry = entry(name);
        entry.gateways++;
        update(name, entry);
    }

    /** One gateway less has it. */
    void go(Name name) {
        Entry entry = entry(name);
        entry.gateways--;
        update(name, entry);
    }

    /** Whether the handler here was told last that it is there, and it has gone. */
    boolean isOwnGhost(Name name) {
        Entry entry = entries.get(name);
        return entry != null && entry.gateways == 0 && entry.isTold && entry.isOwn;
    }

    /** A handler was told elsewhere. */
    void told(Name name, boolean isThere) {
        told(name, isThere, false);
    }

    private void told(Name name, boolean isThere, boolean isOwn) {
        Entry entry = entry(name);
        entry.isTold = isThere;
        entry.isOwn = isOwn;
        update(name, entry);
    }

    /** The next name to tell a handler of, in the order in which they changed; null if there is none. It must be {@link #done} in the end. */
    Name take() {
        if (due.isEmpty()) {
            return null;
        }
        Name next = due.iterator().next();
        due.remove(next);
        entries.get(next).isBusy = true;
        return next;
    }

    void done(Name name, boolean isThere) {
        entry(name).isBusy = false;
        told(name, isThere, true);
    }

    /** Names that a handler should be told of. */
    List<Name> due() {
        return new ArrayList<>(due);
    }

    private Entry entry(Name name) {
        return entries.computeIfAbsent(name, none -> new Entry());
    }

    private void update(Name name, Entry entry) {
        boolean isThere = entry.gateways > 0;
        if (isThere != entry.isTold && !entry.isBusy) {
            due.add(name);
        } else {
            due.remove(name);
            if (!isThere && !entry.isTold && !entry.isBusy) {
                entries.remove(name);
            }
        }
    }
}
