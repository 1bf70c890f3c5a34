package io.gatehouse.business;

import io.gatehouse.business.link.LinkEvents;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireMessage;

/** The owner of a link over which no event may come: its node was never ready for one. Loop. */
final class NoEvents implements LinkEvents {
    @Override
    public void onConfirmed() {}

    @Override
    public void onHandshake(AdmissionMessage.Asked question) {
        throw unexpected(question);
    }

    @Override
    public void onFlush() {}

    @Override
    public void onEnd() {}

    @Override
    public void onConnected(GatewayEvent.Connected event) {
        throw unexpected(event);
    }

    @Override
    public void onMessageReceived(GatewayEvent.MessageReceived event) {
        throw unexpected(event);
    }

    @Override
    public void onClosed(GatewayEvent.Closed event) {
        throw unexpected(event);
    }

    @Override
    public void onBound(GatewayEvent.Bound event) {
        throw unexpected(event);
    }

    @Override
    public void onSessionChanged(GatewayEvent.SessionChanged event) {
        throw unexpected(event);
    }

    @Override
    public void onMembershipChanged(GatewayEvent.MembershipChanged event) {
        throw unexpected(event);
    }

    @Override
    public void onReleased(GatewayEvent.Released event) {
        throw unexpected(event);
    }

    private static ProtocolException unexpected(WireMessage event) {
        return new ProtocolException(event.command() + " for a node that takes no clients");
    }
}
