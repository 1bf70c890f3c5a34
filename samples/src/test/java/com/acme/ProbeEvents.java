package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.ClientInfo;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.ClientId;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/** A handler that does what a client tells it to: the first word is what, the rest with whom and with which text. */
public final class ProbeEvents implements ClientEvents {
    private final Worker worker;
    private final Clients clients;

    /** Called by the launcher. */
    public ProbeEvents(Worker worker) {
        this.worker = worker;
        this.clients = worker.clients();
    }

    @Override
    public void onMessage(Client client, Message message) {
        String[] words = message.text().split(" ", 3);
        switch (words[0]) {
            case "echo" -> client.send(message.text().substring("echo ".length()));
            case "id" -> client.send(client.id().toString());
            case "worker" -> client.send(worker.name());
            case "property" -> client.send(String.valueOf(System.getProperty(words[1])));
            case "join" -> {
                // With a receipt: the client that hears of it is then reached by any worker.
                clients.receipts().joinGroup(client.id(), words[1]).await();
                client.send("joined " + words[1]);
            }
            case "leave" -> {
                client.leaveGroup(words[1]).await();
                client.send("left " + words[1]);
            }
            case "ungroup" -> {
                clients.ungroup(words[1]).await();
                client.send("no group " + words[1]);
            }
            case "uid" -> {
                clients.receipts().bindUid(client.id(), words[1]).await();
                client.send("bound " + words[1]);
            }
            case "all" -> clients.sendToAll(words[1]);
            case "others" -> clients.sendToAll(words[1], client.id());
            case "group" -> clients.sendToGroup(words[1], words[2]);
            case "group-others" -> clients.sendToGroup(words[1], words[2], client.id());
            case "to" -> clients.sendToClient(ClientId.parse(words[1]), words[2]);
            case "to-uid" -> clients.sendToUid(words[1], words[2]);
            case "flood" -> {
                int messages = Integer.parseInt(words[2]);
                for (int i = 0; i < messages; i++) {
                    clients.sendToGroup(words[1], Integer.toString(i));
                }
            }
            default -> ask(client, words);
        }
    }

    private void ask(Client client, String... words) {
        switch (words[0]) {
            case "count" -> client.send(clients.count(Who.everyone()).await().complete() + " online");
            case "is-uid-online" ->
                client.send(words[1] + " online: "
                        + clients.isUidOnline(words[1]).await().complete());
            case "members" -> {
                var ids = new TreeSet<String>();
                for (ClientInfo member :
                        clients.list(Who.inGroup(words[1]), Page.all()).await().complete()) {
                    ids.add(member.id().toString());
                }
                client.send(String.join(" ", ids));
            }
            case "hang" -> hang(client, words[1]);
            case "fail" -> throw new IllegalStateException("asked to fail");
            default -> client.send("unknown: " + words[0]);
        }
    }

    /** Never ends on the worker that gets it first; the one that gets it next answers. */
    private void hang(Client client, String text) {
        if (client.redelivered()) {
            client.send("redelivered " + text + " to " + worker.name());
            return;
        }
        client.send("hanging on " + worker.name());
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
