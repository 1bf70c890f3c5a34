package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.GatewayLinks;
import io.gatehouse.business.link.KnownGateways;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.link.Link;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Decides which gateways a command concerns: an id names its gateway; uids, groups and everyone concern them all. Any thread. */
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

    Route route(Who who) {
        KnownGateways known = links.known();
        return who.kind() == Target.Kind.CLIENTS ? byId(who, known) : toAll(who, known);
    }

    /** Issues a command about some clients on every link concerned. */
    Future<Void> issue(Who who, Function<Route.Leg, GatewayCommand> command) {
        Route route = route(who);
        List<String> failed = new ArrayList<>(route.missing());
        List<Route.Leg> full = null;
        List<GatewayCommand> commands = commands(route, command);
        for (int i = 0; i < commands.size(); i++) {
            Route.Leg leg = route.legs().get(i);
            long sequence = leg.link().tryIssue(commands.get(i));
            if (sequence == Link.FULL) {
                full = full == null ? new ArrayList<>() : full;
                full.add(leg);
            } else if (sequence < 0) {
                failed.add(leg.link().name());
            }
        }
        // Those with room have it before this thread waits for the others.
        for (int i = 0; full != null && i < full.size(); i++) {
            Route.Leg leg = full.get(i);
            if (leg.link().issue(commands.get(route.legs().indexOf(leg))) < 0) {
                failed.add(leg.link().name());
            }
        }
        return outcome(failed, commands.size());
    }

    // All are made before the first is sent: what is wrong with the call shows before anything has happened.
    private static List<GatewayCommand> commands(Route route, Function<Route.Leg, GatewayCommand> command) {
        List<GatewayCommand> commands = new ArrayList<>(route.legs().size());
        for (Route.Leg leg : route.legs()) {
            Outgoing.checkSize(leg.link(), 0, leg.target());
            commands.add(command.apply(leg));
        }
        return commands;
    }

    private static Future<Void> outcome(List<String> failed, int concerned) {
        if (failed.isEmpty()) {
            return Future.succeededFuture();
        }
        return Future.failedFuture(new UnavailableException("Not sent to gateways " + failed
                + ": not linked, or the link is full (link.max-queued-bytes)."
                + (concerned > 0 ? " The others concerned have it." : "")));
    }

    private static Route toAll(Who who, KnownGateways known) {
        List<Route.Leg> legs = new ArrayList<>(known.linked().size());
        Target shared = who.except().isEmpty() ? target(who, NONE) : null;
        for (GatewayLink link : known.linked()) {
            legs.add(new Route.Leg(
                    link, shared != null ? shared : target(who, connections(who.except(), link.gateway()))));
        }
        return new Route(
                legs, known.isTold() ? known.unlinked() : List.of("(none is known: no register has answered)"));
    }

    private static Target target(Who who, int[] except) {
        return switch (who.kind()) {
            case ALL -> Target.all(except);
            case UIDS -> Target.uids(who.names(), except);
            case GROUPS -> Target.groups(who.names(), except);
            case CLIENTS -> throw new IllegalArgumentException("clients are routed by their ids");
        };
    }

    private static int[] connections(List<ClientId> ids, long gateway) {
        return ids.stream()
                .filter(id -> id.gateway() == gateway)
                .mapToInt(ClientId::connection)
                .toArray();
    }

    private static Route byId(Who who, KnownGateways known) {
        if (who.ids().size() == 1 && who.except().isEmpty()) {
            ClientId id = who.ids().get(0);
            GatewayLink link = known.link(id.gateway());
            return link != null
                    ? new Route(List.of(new Route.Leg(link, Target.clients(id.connection()))), List.of())
                    : new Route(List.of(), List.of(GatewayId.text(id.gateway())));
        }
        Map<Long, List<ClientId>> byGateway = new LinkedHashMap<>();
        for (ClientId id : who.ids()) {
            if (!who.except().contains(id)) {
                byGateway
                        .computeIfAbsent(id.gateway(), ignored -> new ArrayList<>())
                        .add(id);
            }
        }
        List<Route.Leg> legs = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        byGateway.forEach((gateway, ids) -> {
            GatewayLink link = known.link(gateway);
            if (link != null) {
                legs.add(new Route.Leg(link, Target.clients(connections(ids, gateway))));
            } else {
                missing.add(GatewayId.text(gateway));
            }
        });
        return new Route(legs, missing);
    }
}
