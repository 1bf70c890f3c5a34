package io.gatehouse.samples.lobby;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;

/** Everybody is in one group; each message goes to all, with its sender's name. Connect with {@code ?name=Tom}. */
public record LobbyEvents(Worker worker) implements ClientEvents {
    private static final SessionKey<String> NAME = SessionKey.text("name");

    @Override
    public void onConnect(Client client) {
        String name = client.handshake().flatMap(asked -> asked.query("name")).orElse("guest");
        client.session().set(NAME, name);
        client.joinGroup("lobby");
        worker.clients().sendToGroup("lobby", name + " came in", client.id());
    }

    @Override
    public void onMessage(Client client, Message message) {
        worker.clients().sendToGroup("lobby", client.session().get(NAME) + ": " + message.text());
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        worker.clients().sendToGroup("lobby", client.session().get(NAME) + " left");
    }
}
