package io.gatehouse.samples.hello;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;

/**
 * Each user on one device at a time: for gateways with {@code --one-device newest}. The first message is the name; a real application
 * checks a token instead.
 *
 * @param worker the one that this handler runs on
 */
public record OneDeviceEvents(Worker worker) implements ClientEvents {
    @Override
    public void onMessage(Client client, Message message) {
        if (client.uid().isEmpty()) {
            client.bindUid(message.text());
            client.send("Welcome, " + message.text());
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        if (reason.code() != CloseReason.REPLACED.code()) {
            // The other device is there, so the user has not left.
            worker.clients().sendToAll(client.uid().orElse("somebody") + " left");
        }
    }
}
