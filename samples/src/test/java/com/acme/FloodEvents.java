package com.acme;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.ClientId;

/**
 * The same, and sends as much as it is told to: {@code flood COUNT BYTES ID ID …} sends so many numbered messages to each of these
 * clients, and is answered {@code flooded ACCEPTED REFUSED} when all have their place on a link.
 */
public final class FloodEvents extends FaultEvents {
    private final Clients clients;

    /** Called by the launcher. */
    public FloodEvents(Worker worker) {
        super(worker);
        clients = worker.clients();
    }

    @Override
    public void onMessage(Client client, Message message) {
        String[] words = message.text().split(" ");
        if (words[0].equals("flood")) {
            flood(client, words);
        } else {
            super.onMessage(client, message);
        }
    }

    private void flood(Client client, String... words) {
        String padding = "x".repeat(Integer.parseInt(words[2]));
        int accepted = 0;
        int refused = 0;
        for (int number = 0; number < Integer.parseInt(words[1]); number++) {
            for (int i = 3; i < words.length; i++) {
                try {
                    clients.sendToClient(
                                    ClientId.parse(words[i]), "s " + number + " " + System.nanoTime() + " " + padding)
                            .await();
                    accepted++;
                } catch (UnavailableException e) {
                    refused++;
                }
            }
        }
        client.send("flooded " + accepted + " " + refused);
    }
}
