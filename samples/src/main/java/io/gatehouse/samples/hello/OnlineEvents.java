package io.gatehouse.samples.hello;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.api.Worker;

/** Tells everybody who comes online and who goes, however many devices and gateways they use. The first message is the name. */
public final class OnlineEvents implements ClientEvents, PresenceEvents {
    private final Clients clients;

    /** Called by the launcher. */
    public OnlineEvents(Worker worker) {
        clients = worker.clients();
        worker.presence(this);
    }

    @Override
    public void onMessage(Client client, Message message) {
        client.bindUid(message.text());
    }

    @Override
    public void onUidOnline(String uid) {
        clients.sendToAll(uid + " is online");
    }

    @Override
    public void onUidOffline(String uid) {
        clients.sendToAll(uid + " is offline");
    }
}
