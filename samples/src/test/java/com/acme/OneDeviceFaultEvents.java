package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;

/** Gives each client the uid that it asks for, and says so once it has its place among those who have it. */
public record OneDeviceFaultEvents(Worker worker) implements ClientEvents {
    @Override
    public void onConnect(Client client) {
        String uid = client.handshake().orElseThrow().query("uid").orElseThrow();
        worker.clients().receipts().bindUid(client.id(), uid).await();
        client.send("in");
    }

    @Override
    public void onMessage(Client client, Message message) {
        client.send(client.uid().orElse("nobody"));
    }
}
