package io.gatehouse.samples.chat;

import io.gatehouse.business.api.BadMessageException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;
import java.util.Map;
import java.util.TreeMap;

/** A chat with rooms. What it knows is in sessions and groups, so any worker can serve any client. */
public final class ChatEvents implements ClientEvents {
    private static final SessionKey<String> NAME = SessionKey.text("client_name");
    private static final SessionKey<String> ROOM = SessionKey.text("room_id");
    private final Clients clients;
    private final ChatFormat format;

    public ChatEvents(Worker worker) {
        clients = worker.clients();
        format = new ChatFormat(worker.clock());
    }

    @Override
    public void onMessage(Client client, Message message) {
        ChatFormat.In in = format.read(message);
        String room = client.session().get(ROOM);
        if (in.isLogin()) {
            login(client, in.client_name(), in.room_id());
        } else if (in.isSay() && room != null) {
            Who whom = in.isToAll() ? Who.inGroup(room) : Who.client(in.receiver(), client.id());
            clients.send(whom, format.say(client.id(), client.session().get(NAME), in));
        }
    }

    private void login(Client client, String name, String room) {
        client.session().set(NAME, name);
        client.session().set(ROOM, room);
        clients.sendToGroup(room, format.login(client.id(), name, null));
        client.joinGroup(room);
        Map<String, String> online = new TreeMap<>();
        for (ClientInfo member : clients.list(Who.inGroup(room), Page.all(), ClientInfo.Field.SESSION)
                .await()
                .value()) {
            online.put(member.id().toString(), member.session().get(NAME));
        }
        client.send(format.login(client.id(), name, online));
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        String room = client.session().get(ROOM);
        if (room != null) {
            clients.sendToGroup(
                    room, format.logout(client.id(), client.session().get(NAME)));
        }
    }

    @Override
    public void onError(Client client, Throwable error) {
        // Only what is meant for the client: the text of any other exception is ours.
        boolean meant = error instanceof BadMessageException;
        client.send(format.error(meant ? error.getMessage() : "Something went wrong here; please try again."));
    }
}
