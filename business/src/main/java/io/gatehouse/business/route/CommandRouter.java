package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.KnownGateways;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.link.Link;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides which gateways a command concerns: an id names its gateway, uids and groups concern those that may have such clients, and
 * everyone concerns them all. Any thread.
 */
final class CommandRouter {
    private static final int[] NONE = {};

    private final GatewayLinks links;

    CommandRouter(GatewayLinks links) {
        this.links = links;
    }

    /** The link to a client's gateway, or null. */
    GatewayLink link(ClientId id) {
        return links.known().link(id.gateway());
    }

    /** Whether a client's gateway is known to be no more: then so is the client. */
    boolean isGone(ClientId id) {
        return links.known().isGone(id.gateway());
    }

    /** Where to ask some clients' gateways, and wait for their answers. */
    Route route(Who who) {
        return route(who, false);
    }

    /** @param mayWait whether lost links count that take commands for the next one */
    private Route route(Who who, boolean mayWait) {
        KnownGateways known = links.known();
        return who.kind() == Target.Kind.CLIENTS ? byId(who, known, mayWait) : toAll(who, known, mayWait);
    }

    /** Issues a command about some clients on every link concerned. */
    Future<Void> issue(Who who, Function<Route.Leg, GatewayCommand> command) {
        Route route = route(who, true);
        Map<String, Reason> failed = new LinkedHashMap<>(route.missing());
        List<Route.Leg> full = null;
        List<GatewayCommand> commands = commands(route, command);
        for (int i = 0; i < commands.size(); i++) {
            Route.Leg leg = route.legs().get(i);
            long sequence = leg.link().tryIssue(commands.get(i));
            if (sequence == Link.FULL) {
                full = full == null ? new ArrayList<>() : full;
                full.add(leg);
            } else if (sequence < 0) {
                failed.put(leg.link().name(), GatewayLink.reason(sequence));
            }
        }
        // Those with room have it before this thread waits for the others.
        for (int i = 0; full != null && i < full.size(); i++) {
            Route.Leg leg = full.get(i);
            long sequence = leg.link().issue(commands.get(route.legs().indexOf(leg)));
            if (sequence < 0) {
                failed.put(leg.link().name(), GatewayLink.reason(sequence));
            }
        }
        return outcome(failed, commands.size());
    }

    // All are made before the first is sent: what is wrong with the call shows before anything has happened.
    private static List<GatewayCommand> commands(Route route, Function<Route.Leg, GatewayCommand> command) {
        List<GatewayCommand> commands = new ArrayList<>(route.checked().size());
        for (Route.Leg leg : route.checked()) {
            Outgoing.checkSize(leg.link(), 0, leg.target());
            commands.add(command.apply(leg));
        }
        return route.legs().isEmpty() ? List.of() : commands;
    }

    private static Future<Void> outcome(Map<String, Reason> failed, int concerned) {
        if (failed.isEmpty()) {
            return Future.succeededFuture();
        }
        return Future.failedFuture(new UnavailableException(
                failed,
                "Not sent to gateways " + failed
                        + (failed.containsValue(Reason.LINK_FULL)
                                ? " (a link is full at link.max-queued-bytes)."
                                : " (what waits for a link that is down is bounded by link.max-queued-bytes).")
                        + (concerned > 0 ? " The others concerned have it." : "")));
    }

    private static Route toAll(Who who, KnownGateways known, boolean mayWait) {
        List<Route.Leg> legs = new ArrayList<>(known.linked().size());
        Target everywhere = who.except().isEmpty() ? target(who, who.names(), NONE) : null;
        long[] hashes = hashes(who);
        for (GatewayLink link : known.linked()) {
            List<String> names = namesAt(link, who, hashes);
            if (names == who.names() && everywhere != null) {
                legs.add(new Route.Leg(link, everywhere));
            } else if (names != null) {
                legs.add(new Route.Leg(link, target(who, names, connections(who.except(), link.gateway()))));
            }
        }
        Map<String, Reason> missing = new LinkedHashMap<>();
        known.unlinked().forEach(name -> missing.put(name, Reason.LINK_DOWN));
        for (GatewayLink lost : known.waiting()) {
            if (mayWait) {
                legs.add(new Route.Leg(lost, target(who, who.names(), connections(who.except(), lost.gateway()))));
            } else {
                missing.put(lost.name(), Reason.LINK_DOWN);
            }
        }
        if (!known.isTold()) {
            missing.put("(none is known: no register has answered)", Reason.LINK_DOWN);
        }
        if (!legs.isEmpty() || known.linked().isEmpty()) {
            return new Route(legs, missing);
        }
        GatewayLink any = known.linked().get(0);
        return new Route(legs, List.of(new Route.Leg(any, target(who, who.names(), NONE))), missing, 0);
    }

    private static GatewayLink link(KnownGateways known, long gateway, boolean mayWait) {
        return mayWait ? known.linkOrWaiting(gateway) : known.link(gateway);
    }

    private static long[] hashes(Who who) {
        boolean isNamed = who.kind() == Target.Kind.UIDS || who.kind() == Target.Kind.GROUPS;
        long[] hashes = new long[isNamed ? who.names().size() : 0];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = NameHash.of(who.kind(), who.names().get(i));
        }
        return hashes;
    }

    /** Those of the names that the gateway may have clients of: the very list if it is all of them, null if it is none. */
    private static List<String> namesAt(GatewayLink link, Who who, long[] hashes) {
        List<String> some = null;
        boolean isAll = true;
        for (int i = 0; i < hashes.length; i++) {
            boolean isThere = link.mayHave(hashes[i]);
            if (isAll && !isThere) {
                isAll = false;
                some = i == 0 ? null : new ArrayList<>(who.names().subList(0, i));
            } else if (!isAll && isThere) {
                some = some == null ? new ArrayList<>() : some;
                some.add(who.names().get(i));
            }
        }
        return isAll ? who.names() : some;
    }

    private static Target target(Who who, List<String> names, int[] except) {
        return switch (who.kind()) {
            case ALL -> Target.all(except);
            case UIDS, GROUPS -> new Target(who.kind(), NONE, names, who.isCopyPerName(), except);
            case CLIENTS -> throw new IllegalArgumentException("clients are routed by their ids");
        };
    }

    private static int[] connections(List<ClientId> ids, long gateway) {
        return ids.stream()
                .filter(id -> id.gateway() == gateway)
                .mapToInt(ClientId::connection)
                .toArray();
    }

    private static Route byId(Who who, KnownGateways known, boolean mayWait) {
        if (who.ids().size() == 1 && who.except().isEmpty()) {
            ClientId id = who.ids().get(0);
            GatewayLink link = link(known, id.gateway(), mayWait);
            if (link != null) {
                return new Route(List.of(new Route.Leg(link, Target.clients(id.connection()))), Map.of());
            }
            return known.isGone(id.gateway())
                    ? Route.unknown(1)
                    : new Route(List.of(), Map.of(GatewayId.text(id.gateway()), Reason.LINK_DOWN));
        }
        Map<Long, List<ClientId>> byGateway = new LinkedHashMap<>();
        Set<ClientId> except = Set.copyOf(who.except());
        for (ClientId id : who.ids()) {
            if (!except.contains(id)) {
                byGateway
                        .computeIfAbsent(id.gateway(), ignored -> new ArrayList<>())
                        .add(id);
            }
        }
        List<Route.Leg> legs = new ArrayList<>();
        Map<String, Reason> missing = new LinkedHashMap<>();
        Set<ClientId> unknown = new HashSet<>();
        byGateway.forEach((gateway, ids) -> {
            GatewayLink link = link(known, gateway, mayWait);
            if (link != null) {
                legs.add(new Route.Leg(link, Target.clients(connections(ids, gateway))));
            } else if (known.isGone(gateway)) {
                unknown.addAll(ids);
            } else {
                missing.put(GatewayId.text(gateway), Reason.LINK_DOWN);
            }
        });
        return new Route(legs, legs, missing, unknown.size());
    }
}
