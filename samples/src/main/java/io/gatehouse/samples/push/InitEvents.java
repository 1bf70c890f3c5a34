package io.gatehouse.samples.push;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import java.util.Map;

/** All that a worker does for a web application that pushes: it tells each page its id. What pages say goes to the web application. */
public final class InitEvents implements ClientEvents {
    @Override
    public void onConnect(Client client) {
        client.send(Message.json(Map.of("type", "init", "client", client.id().toString())));
    }
}
