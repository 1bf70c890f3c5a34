package io.gatehouse.business.dispatch;

import io.gatehouse.business.link.GatewayLink;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Uid and groups of a client as its worker knows them: what the gateway said last, and on top of it the worker's own changes that the
 * gateway had not confirmed by then. Without the second part a change by another hand that crosses one of ours would hide ours for good.
 *
 * <p>Threading: reads from any thread; writes under the lock of this object.
 */
final class LocalMembership {
    private final GatewayLink link;
    private volatile String uid; // empty for none
    private volatile Set<String> groups;
    // Guarded by this, but for a look whether there is any; null without.
    private volatile ArrayDeque<Change> unconfirmed;

    enum Kind {
        JOIN,
        LEAVE,
        BIND,
        UNBIND
    }

    private record Change(long sequence, Kind kind, String name) {}

    LocalMembership(GatewayLink link, String uid, Collection<String> groups) {
        this.link = link;
        this.uid = uid;
        this.groups = Set.copyOf(groups);
    }

    String uid() {
        return uid;
    }

    Set<String> groups() {
        return groups;
    }

    /** The gateway says what is. */
    synchronized void onState(String uidNow, Collection<String> groupsNow) {
        uid = uidNow;
        groups = Set.copyOf(groupsNow);
        if (unconfirmed != null) {
            forgetConfirmed();
            unconfirmed.forEach(this::apply);
        }
    }

    /** An event's commands are confirmed: what was kept because of them need not be any more. */
    void onConfirmed() {
        // No lock for the many events that change nothing.
        if (unconfirmed != null) {
            synchronized (this) {
                forgetConfirmed();
                if (unconfirmed.isEmpty()) {
                    unconfirmed = null;
                }
            }
        }
    }

    /** The worker has changed it, unless the command found no place. */
    synchronized void note(long sequence, Kind kind, String name) {
        if (sequence < 0) {
            return;
        }
        if (unconfirmed == null) {
            unconfirmed = new ArrayDeque<>(2);
        }
        forgetConfirmed();
        Change change = new Change(sequence, kind, name);
        unconfirmed.add(change);
        apply(change);
    }

    private void forgetConfirmed() {
        while (!unconfirmed.isEmpty() && link.isConfirmed(unconfirmed.peek().sequence)) {
            unconfirmed.poll();
        }
    }

    private void apply(Change change) {
        switch (change.kind) {
            case JOIN -> {
                if (!groups.contains(change.name)) {
                    Set<String> more = new HashSet<>(groups);
                    more.add(change.name);
                    groups = Set.copyOf(more);
                }
            }
            case LEAVE -> {
                if (groups.contains(change.name)) {
                    Set<String> fewer = new HashSet<>(groups);
                    fewer.remove(change.name);
                    groups = Set.copyOf(fewer);
                }
            }
            case BIND -> uid = change.name;
            case UNBIND -> uid = uid.equals(change.name) ? "" : uid;
        }
    }
}
