package io.gatehouse.business.route;

import io.gatehouse.base.Checks;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.vertx.core.Future;

/** From a verb to the command that each gateway concerned gets. Not fenced: these calls carry no epoch. Any thread. */
abstract class RoutedCommands<R> implements ClientCommands<R> {
    /** Makes the command for one gateway; throws at the caller what can never be right. */
    interface Making {
        /** @param correlation 0 if no answer is wanted */
        GatewayCommand command(Route.Leg leg, long correlation);
    }

    /** Issues a command on every link concerned. */
    abstract Future<R> issue(Who who, Making making);

    @Override
    public final Future<R> send(Who who, Message message) {
        return issue(who, (leg, correlation) -> Outgoing.send(leg.link(), 0, correlation, leg.target(), message));
    }

    @Override
    public final Future<R> close(Who who, CloseReason reason) {
        return issue(who, (leg, correlation) -> Outgoing.close(0, correlation, leg.target(), reason));
    }

    @Override
    public final Future<R> kill(Who who) {
        return issue(who, (leg, correlation) -> Outgoing.kill(0, correlation, leg.target()));
    }

    @Override
    public final Future<R> joinGroup(Who who, String group) {
        Checks.name("group", group);
        return issue(who, (leg, correlation) -> new GatewayCommand.JoinGroup(0, correlation, leg.target(), group));
    }

    @Override
    public final Future<R> leaveGroup(Who who, String group) {
        Checks.name("group", group);
        return issue(who, (leg, correlation) -> new GatewayCommand.LeaveGroup(0, correlation, leg.target(), group));
    }

    @Override
    public final Future<R> ungroup(String group) {
        Checks.name("group", group);
        return issue(Who.everyone(), (leg, correlation) -> new GatewayCommand.Ungroup(correlation, group));
    }

    @Override
    public final Future<R> bindUid(ClientId id, String uid) {
        Checks.name("uid", uid);
        return issue(
                Who.client(id), (leg, correlation) -> new GatewayCommand.BindUid(0, correlation, id.connection(), uid));
    }

    @Override
    public final Future<R> unbindUid(ClientId id, String uid) {
        Checks.name("uid", uid);
        return issue(
                Who.client(id),
                (leg, correlation) -> new GatewayCommand.UnbindUid(0, correlation, id.connection(), uid));
    }
}
