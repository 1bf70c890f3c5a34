package io.gatehouse.samples.hello;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;

/**
 * Greets who comes, and tells everybody what everybody says: what the demo of GatewayWorker does.
 *
 * @param worker the one that this handler runs on
 */
public record HelloEvents(Worker worker) implements ClientEvents {
    @Override
    public void onConnect(Client client) {
        client.send("Hello " + client.id());
        worker.clients().sendToAll(client.id() + " login");
    }

    @Override
    public void onMessage(Client client, Message message) {
        worker.clients().sendToAll(client.id() + " said " + message.text());
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        worker.clients().sendToAll(client.id() + " logout");
    }
}
