package io.gatehouse.gateway.interest;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;

/**
 * The names that workers are told of: those that clients have, and those that they had until a moment ago. Two names with the same hash
 * are one. Guarded by the publisher's lock.
 */
final class PublishedNames {
    // So many are looked at in one go, or a quarter: nobody waits for a name to go.
    private static final int MAX_AT_ONCE = 16_384;

    private final LongObjectHashMap<Name> names = new LongObjectHashMap<>();
    private final ArrayDeque<Name> vacant = new ArrayDeque<>(); // those without clients, and some that have some again
    private long digest;

    private static final class Name {
        private final long hash;
        private long since;
        private int sets; // event loops, and names of this hash, that have clients
        private long vacantSinceNs;
        private boolean isQueued;

        private Name(long hash) {
            this.hash = hash;
        }
    }

    int size() {
        return names.size();
    }

    /** All hashes, combined by exclusive or. */
    long digest() {
        return digest;
    }

    /** @return since which version it is published, or -1 if it is not */
    long since(long hash) {
        Name name = names.get(hash);
        return name == null ? -1 : name.since;
    }

    /** One more event loop has clients of that name. @return whether it was not published yet: then {@link #publish} must follow */
    boolean occupy(long hash) {
        Name name = names.get(hash);
        boolean isNew = name == null;
        if (isNew) {
            name = new Name(hash);
            names.put(hash, name);
            digest ^= hash;
        }
        name.sets++;
        return isNew;
    }

    void publish(long hash, long version) {
        names.get(hash).since = version;
    }

    /** One event loop less has clients of that name. */
    void vacate(long hash, long nowNs) {
        Name name = names.get(hash);
        name.sets--;
        if (name.sets == 0) {
            name.vacantSinceNs = nowNs;
            if (!name.isQueued) {
                name.isQueued = true;
                vacant.add(name);
            }
        }
    }

    /** Takes out what has had no clients for some time, and tells of each. */
    void removeVacant(long nowNs, long lingerNs, LongConsumer removed) {
        int looks = Math.min(vacant.size(), Math.max(MAX_AT_ONCE, vacant.size() / 4));
        for (int i = 0; i < looks; i++) {
            Name name = vacant.poll();
            if (name.sets == 0 && nowNs - name.vacantSinceNs < lingerNs) {
                vacant.add(name);
                continue;
            }
            name.isQueued = false;
            if (name.sets == 0) {
                names.remove(name.hash);
                digest ^= name.hash;
                removed.accept(name.hash);
            }
        }
    }

    long[] hashes() {
        long[] all = new long[names.size()];
        int i = 0;
        for (LongObjectMap.PrimitiveEntry<Name> each : names.entries()) {
            all[i++] = each.key();
        }
        return all;
    }
}
