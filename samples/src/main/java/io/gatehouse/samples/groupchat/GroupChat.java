package io.gatehouse.samples.groupchat;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;

/** Each message goes to everybody else, wherever in the cluster they are connected. */
public record GroupChat(Worker worker) implements ClientEvents {
    @Override
    public void onMessage(Client client, Message message) {
        worker.clients().sendToAll(message, client.id());
    }
}
