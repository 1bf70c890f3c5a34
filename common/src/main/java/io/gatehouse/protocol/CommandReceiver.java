package io.gatehouse.protocol;

/** Called with each {@link GatewayCommand}. */
public interface CommandReceiver {
    /** Events may come. */
    void onReady(GatewayCommand.Ready command);

    /** No new events. */
    void onDrain(GatewayCommand.Drain command);

    /** Events handled. */
    void onAcknowledge(GatewayCommand.Acknowledge command);

    /** A message to clients. */
    void onSend(GatewayCommand.Send command);

    /** End clients. */
    void onCloseClients(GatewayCommand.CloseClients command);

    /** Into a group. */
    void onJoinGroup(GatewayCommand.JoinGroup command);

    /** Out of a group. */
    void onLeaveGroup(GatewayCommand.LeaveGroup command);

    /** A group ends. */
    void onUngroup(GatewayCommand.Ungroup command);

    /** A client gets a uid. */
    void onBindUid(GatewayCommand.BindUid command);

    /** A client loses a uid. */
    void onUnbindUid(GatewayCommand.UnbindUid command);

    /** Change a session. */
    void onUpdateSession(GatewayCommand.UpdateSession command);

    /** Tell about clients. */
    void onQuery(GatewayCommand.Query command);

    /** Tell about uids or groups. */
    void onQueryNames(GatewayCommand.QueryNames command);

    /** A client's credentials are good for so long. */
    void onSetExpiry(GatewayCommand.SetExpiry command);
}
