package io.gatehouse.samples.bench;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Worker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What load generators talk to: {@code E<payload>} is echoed, {@code J<group>} joins and answers {@code j}, {@code P<group>|<payload>}
 * goes to the group, {@code A<payload>} to everybody; {@code I<uid>|<group>|<group>} gives the client a uid, a session and two groups, and
 * answers {@code i}.
 */
public final class BenchEvents implements ClientEvents {
    private static final Message JOINED = Message.text("j");
    private static final Message INTRODUCED = Message.text("i");
    private static final SessionKey<String> NAME = SessionKey.text("name");
    private final Clients clients;

    public BenchEvents(Worker worker) {
        clients = worker.clients();
    }

    @Override
    public void onMessage(Client client, Message message) {
        byte[] bytes = message.bytes();
        switch (bytes.length == 0 ? 0 : bytes[0]) {
            case 'E' -> client.send(rest(message, 1));
            case 'A' -> clients.sendToAll(rest(message, 1));
            case 'J' -> {
                client.joinGroup(new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8));
                client.send(JOINED);
            }
            case 'I' -> {
                String[] names = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8).split("\\|");
                client.bindUid(names[0]);
                client.session().set(NAME, names[0]);
                client.joinGroup(names[1]);
                client.joinGroup(names[2]);
                client.send(INTRODUCED);
            }
            case 'P' -> {
                int bar = 1;
                while (bytes[bar] != '|') {
                    bar++;
                }
                clients.sendToGroup(new String(bytes, 1, bar - 1, StandardCharsets.UTF_8), rest(message, bar + 1));
            }
            default -> {}
        }
    }

    private static Message rest(Message message, int from) {
        return Message.of(message.kind(), Arrays.copyOfRange(message.bytes(), from, message.bytes().length));
    }
}
