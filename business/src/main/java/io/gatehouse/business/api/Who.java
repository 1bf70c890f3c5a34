package io.gatehouse.business.api;

import io.gatehouse.base.Checks;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.Target;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Some clients, wherever they are. A client that matches twice counts once, unless {@link #copyPerName()} is asked for. Immutable; reuse
 * it.
 *
 * @param kind        how they are named
 * @param names       for uids and groups: the names
 * @param ids         for clients: their ids
 * @param except      clients left out
 * @param isCopyPerName see {@link #copyPerName()}
 */
public record Who(
        Target.Kind kind, List<String> names, List<ClientId> ids, List<ClientId> except, boolean isCopyPerName) {
    /** Most uids or groups in one {@code Who}: what one frame's count holds. */
    public static final int MAX_NAMES = 65_535;

    private static final Who EVERYONE = new Who(Target.Kind.ALL, List.of(), List.of(), List.of(), false);

    /** Copies the lists. */
    public Who {
        if (names.size() > MAX_NAMES) {
            throw new IllegalArgumentException(
                    names.size() + " names in one Who; at most " + MAX_NAMES + " are allowed. Split the call.");
        }
        names = List.copyOf(names);
        ids = List.copyOf(ids);
        except = List.copyOf(except);
    }

    /** These clients. */
    public static Who client(ClientId... ids) {
        return clients(Arrays.asList(ids));
    }

    /** These clients. */
    public static Who clients(Collection<ClientId> ids) {
        return new Who(Target.Kind.CLIENTS, List.of(), List.copyOf(ids), List.of(), false);
    }

    /** Every client of these uids. */
    public static Who uid(String... uids) {
        return uids(Arrays.asList(uids));
    }

    /** Every client of these uids. */
    public static Who uids(Collection<String> uids) {
        uids.forEach(uid -> Checks.name("uid", uid));
        return new Who(Target.Kind.UIDS, List.copyOf(uids), List.of(), List.of(), false);
    }

    /** The members of these groups. */
    public static Who inGroup(String... groups) {
        return inGroups(Arrays.asList(groups));
    }

    /** The members of these groups. */
    public static Who inGroups(Collection<String> groups) {
        groups.forEach(group -> Checks.name("group", group));
        return new Who(Target.Kind.GROUPS, List.copyOf(groups), List.of(), List.of(), false);
    }

    /** Every client. */
    public static Who everyone() {
        return EVERYONE;
    }

    /** The same without these clients; takes the place of exceptions named before. */
    public Who except(ClientId... ids) {
        return except(Arrays.asList(ids));
    }

    /** The same without these clients; takes the place of exceptions named before. */
    public Who except(Collection<ClientId> ids) {
        return ids.isEmpty() && except.isEmpty()
                ? this
                : new Who(kind, names, this.ids, List.copyOf(ids), isCopyPerName);
    }

    /**
     * The same, but a message goes to a client once for each name here that it matches, as with GatewayWorker: one copy per group that it
     * is in. Everything but sends takes each client once nevertheless.
     *
     * @throws IllegalStateException if this names neither uids nor groups
     */
    public Who copyPerName() {
        if (kind != Target.Kind.UIDS && kind != Target.Kind.GROUPS) {
            throw new IllegalStateException("Only uids and groups have names to count copies by, not " + kind + ".");
        }
        return new Who(kind, names, ids, except, true);
    }
}
