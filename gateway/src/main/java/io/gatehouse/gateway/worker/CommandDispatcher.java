package io.gatehouse.gateway.worker;

import io.gatehouse.protocol.CommandReceiver;
import io.gatehouse.protocol.GatewayCommand;

/** From a command to who carries it out, for one worker. One line each; on the link's event loop. */
final class CommandDispatcher implements CommandReceiver {
    private final WorkerLink worker;
    private final SendCommands sends;
    private final MembershipCommands memberships;
    private final SessionCommands sessions;
    private final ExpiryCommands expiries;
    private final QueryCommands queries;
    private final NameQueries names;

    CommandDispatcher(
            WorkerLink worker,
            SendCommands sends,
            MembershipCommands memberships,
            SessionCommands sessions,
            ExpiryCommands expiries,
            QueryCommands queries,
            NameQueries names) {
        this.worker = worker;
        this.sends = sends;
        this.memberships = memberships;
        this.sessions = sessions;
        this.expiries = expiries;
        this.queries = queries;
        this.names = names;
    }

    @Override
    public void onReady(GatewayCommand.Ready command) {
        worker.onReady(command);
    }

    @Override
    public void onDrain(GatewayCommand.Drain command) {
        worker.onDrain();
    }

    @Override
    public void onAcknowledge(GatewayCommand.Acknowledge command) {
        worker.onAcknowledge(command);
    }

    @Override
    public void onSend(GatewayCommand.Send command) {
        sends.onSend(worker, command);
    }

    @Override
    public void onCloseClients(GatewayCommand.CloseClients command) {
        sends.onClose(worker, command);
    }

    @Override
    public void onJoinGroup(GatewayCommand.JoinGroup command) {
        memberships.onJoinGroup(worker, command);
    }

    @Override
    public void onLeaveGroup(GatewayCommand.LeaveGroup command) {
        memberships.onLeaveGroup(worker, command);
    }

    @Override
    public void onUngroup(GatewayCommand.Ungroup command) {
        memberships.onUngroup(worker, command);
    }

    @Override
    public void onBindUid(GatewayCommand.BindUid command) {
        memberships.onBindUid(worker, command);
    }

    @Override
    public void onUnbindUid(GatewayCommand.UnbindUid command) {
        memberships.onUnbindUid(worker, command);
    }

    @Override
    public void onUpdateSession(GatewayCommand.UpdateSession command) {
        sessions.onUpdateSession(worker, command);
    }

    @Override
    public void onSetExpiry(GatewayCommand.SetExpiry command) {
        expiries.onSetExpiry(worker, command);
    }

    @Override
    public void onQuery(GatewayCommand.Query command) {
        queries.onQuery(worker, command);
    }

    @Override
    public void onQueryNames(GatewayCommand.QueryNames command) {
        names.onQueryNames(worker, command);
    }
}
