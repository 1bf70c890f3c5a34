package io.gatehouse.business.api;

import io.gatehouse.business.api.ClientInfo.Field;
import io.gatehouse.protocol.ClientId;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be asked about clients. All gateways concerned are asked at once, under one deadline ({@code worker.query-deadline}), and an
 * {@link Answer} names those that did not answer: such a future does not fail because of the network.
 *
 * <p>An answer is put together from what each event loop of each gateway saw when its turn came: changes that happen meanwhile may or may
 * not be in it. It includes the effects of earlier commands of the same thread. Long lists travel in portions, so that they hold up
 * nothing else; that all of a list is held in memory here is avoided by asking for it in pages. Sets and maps are in order. Threading:
 * any thread.
 *
 * <p>Of a {@link Who} that names groups, what is listed by group has exactly these groups, also those without members; else it has every
 * group that one of the clients is in. The same goes for uids. Names are text and stay so, also where they look like numbers.
 */
public interface ClientQueries {
    /** Whether one client is connected. */
    default Future<Answer<Boolean>> isOnline(ClientId id) {
        return isOnline(Who.client(id));
    }

    /** Whether a uid has at least one client. */
    default Future<Answer<Boolean>> isUidOnline(String uid) {
        return isOnline(Who.uid(uid));
    }

    /** Whether at least one of some clients is connected. */
    default Future<Answer<Boolean>> isOnline(Who who) {
        return count(who).map(answer -> answer.map(count -> count > 0));
    }

    /** Which of some uids have at least one client. */
    default Future<Answer<Map<String, Boolean>>> areUidsOnline(Collection<String> uids) {
        return countByUid(Who.uids(uids)).map(answer -> answer.map(counts -> Tables.mapValues(counts, n -> n > 0)));
    }

    /** How many of some clients are connected. */
    Future<Answer<Long>> count(Who who);

    /** How many clients each uid has. */
    default Future<Answer<Map<String, Long>>> countByUid(Who who) {
        return countByUid(who, Page.all());
    }

    /**
     * How many clients each uid has, in the order of uids.
     *
     * @param page {@link Page#all()}, or a part; to go on, ask after the last uid
     */
    Future<Answer<Map<String, Long>>> countByUid(Who who, Page<String> page);

    /** How many of some clients are in each group. */
    default Future<Answer<Map<String, Long>>> countByGroup(Who who) {
        return countByGroup(who, Page.all());
    }

    /**
     * How many of some clients are in each group, in the order of groups.
     *
     * @param page {@link Page#all()}, or a part; to go on, ask after the last group
     */
    Future<Answer<Map<String, Long>>> countByGroup(Who who, Page<String> page);

    /** How many different uids some clients have. */
    default Future<Answer<Long>> countUids(Who who) {
        return uids(who).map(answer -> answer.map(uids -> (long) uids.size()));
    }

    /** How many different uids the members of each group have; members without uid do not count. */
    default Future<Answer<Map<String, Long>>> countUidsByGroup(Who who) {
        return uidsByGroup(who).map(answer -> answer.map(uids -> Tables.mapValues(uids, each -> (long) each.size())));
    }

    /** The uids that some clients have. */
    default Future<Answer<Set<String>>> uids(Who who) {
        return countByUid(who).map(answer -> answer.map(Tables::namesInUse));
    }

    /** The groups that some clients are in: of {@link Who#everyone()}, all there are. */
    default Future<Answer<Set<String>>> groups(Who who) {
        return countByGroup(who).map(answer -> answer.map(Tables::namesInUse));
    }

    /**
     * Some clients in the order of their ids. Only the fields asked for travel.
     *
     * @param page {@link Page#all()}, or a part; to go on, ask after the last id
     */
    Future<Answer<List<ClientInfo>>> list(Who who, Page<ClientId> page, Field... fields);

    /** One client, or nothing if it is not connected. */
    default Future<Answer<Optional<ClientInfo>>> find(ClientId id, Field... fields) {
        return list(Who.client(id), Page.first(1), fields)
                .map(answer -> answer.map(rows -> rows.stream().findFirst()));
    }

    /** The uid of one client, or nothing if it has none or is not connected. */
    default Future<Answer<Optional<String>>> uidOf(ClientId id) {
        return find(id, Field.UID).map(answer -> answer.map(found -> found.flatMap(ClientInfo::uid)));
    }

    /** The groups of one client; none if it is not connected. */
    default Future<Answer<Set<String>>> groupsOf(ClientId id) {
        return groups(Who.client(id));
    }

    /** The ids of some clients. */
    default Future<Answer<Set<ClientId>>> ids(Who who) {
        return list(who, Page.all()).map(answer -> answer.map(Tables::ids));
    }

    /** The ids of the clients of each uid. */
    default Future<Answer<Map<String, Set<ClientId>>>> idsByUid(Who who) {
        return list(who, Page.all(), Field.UID)
                .map(answer -> answer.map(rows -> Tables.byUid(who, rows, ClientInfo::id)));
    }

    /** The ids of the members of each group. */
    default Future<Answer<Map<String, Set<ClientId>>>> idsByGroup(Who who) {
        return list(who, Page.all(), Field.GROUPS)
                .map(answer -> answer.map(rows -> Tables.byGroup(who, rows, row -> Optional.of(row.id()))));
    }

    /** The uids of the members of each group; members without uid are left out. */
    default Future<Answer<Map<String, Set<String>>>> uidsByGroup(Who who) {
        return list(who, Page.all(), Field.UID, Field.GROUPS)
                .map(answer -> answer.map(rows -> Tables.byGroup(who, rows, ClientInfo::uid)));
    }

    /** The sessions of some clients. */
    default Future<Answer<Map<ClientId, SessionData>>> sessions(Who who) {
        return list(who, Page.all(), Field.SESSION).map(answer -> answer.map(Tables::sessions));
    }
}
