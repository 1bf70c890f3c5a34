package io.gatehouse.gateway.presence;

import io.gatehouse.protocol.PresenceMessage.Name;
import io.gatehouse.protocol.PresenceMessage.State;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The names that clients have here, those that they had until a moment ago, and those that have gone while a handler still takes them for
 * there. Guarded by the publisher's lock.
 */
final class NameBook {
    private final long graceNs;
    private final Consumer<Name> changed;
    private final Map<Name, Entry> entries = new HashMap<>();
    private final ArrayDeque<Vacancy> vacancies = new ArrayDeque<>(); // oldest first

    private static final class Entry {
        private int loops; // that have clients of this name
        private boolean isThere; // also for a moment after the last one has gone
        private boolean isTold;
        private Vacancy vacancy; // null while clients have it
    }

    private record Vacancy(Name name, long sinceNs) {}

    /** @param changed is told of each name that has become there, or is not there any more */
    NameBook(long graceNs, Consumer<Name> changed) {
        this.graceNs = graceNs;
        this.changed = changed;
    }

    Set<Name> names() {
        return entries.keySet();
    }

    State state(Name name) {
        Entry entry = entries.get(name);
        return entry == null ? new State(name, false, false) : new State(name, entry.isThere, entry.isTold);
    }

    /** One more event loop has clients of that name. */
    void occupied(Name name) {
        Entry entry = entries.computeIfAbsent(name, none -> new Entry());
        entry.loops++;
        entry.vacancy = null;
        if (!entry.isThere) {
            entry.isThere = true;
            changed.accept(name);
        }
    }

    /** One event loop less has clients of that name. */
    void vacated(Name name, long nowNs) {
        Entry entry = entries.get(name);
        entry.loops--;
        if (entry.loops > 0) {
            return;
        }
        if (graceNs == 0) {
            leave(name, entry);
        } else {
            entry.vacancy = new Vacancy(name, nowNs);
            vacancies.add(entry.vacancy);
        }
    }

    /** Lets go what has had no clients for the grace. */
    void onTick(long nowNs) {
        while (!vacancies.isEmpty() && nowNs - vacancies.peek().sinceNs >= graceNs) {
            Vacancy over = vacancies.poll();
            Entry entry = entries.get(over.name);
            if (entry != null && entry.vacancy == over) {
                entry.vacancy = null;
                leave(over.name, entry);
            }
        }
    }

    /** A handler was told that the name is there, somewhere in the cluster, or that it is not. */
    void told(Name name, boolean isThere) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return;
        }
        entry.isTold = isThere;
        if (!entry.isThere) {
            // Either it was told that it has gone, or another gateway has it and answers for it from now on.
            entries.remove(name);
        }
    }

    private void leave(Name name, Entry entry) {
        entry.isThere = false;
        if (!entry.isTold) {
            entries.remove(name);
        }
        changed.accept(name);
    }
}
