package io.gatehouse.samples.hello;

import io.gatehouse.business.api.Admission;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Nobody comes in without a ticket that the application has given out: {@code ws://host/?ticket=tom-secret}.
 *
 * @param worker      the one that this handler runs on
 * @param uidOfTicket whose ticket it is; may look into a database
 */
public record GuardedEvents(Worker worker, Function<String, Optional<String>> uidOfTicket) implements ClientEvents {
    private static final SessionKey<String> PLAN = SessionKey.text("plan");

    /** Called by the launcher: a ticket is a name with {@code -secret} behind it. */
    public GuardedEvents(Worker worker) {
        this(worker, ticket -> ticket.endsWith("-secret") ? Optional.of(ticket.split("-")[0]) : Optional.empty());
    }

    @Override
    public Admission onHandshake(Handshake handshake) {
        Optional<String> uid = handshake.query("ticket").flatMap(uidOfTicket);
        if (uid.isEmpty()) {
            return Admission.reject(401, "A ticket is missing, or not good any more.");
        }
        return Admission.accept()
                .uid(uid.get())
                .groups("members")
                .session(PLAN, "free")
                .expiresAfter(Duration.ofHours(1));
    }

    @Override
    public void onConnect(Client client) {
        client.send("Hello " + client.uid().orElseThrow() + ", your plan is "
                + client.session().get(PLAN));
    }

    @Override
    public void onMessage(Client client, Message message) {
        String text = message.text();
        if (text.startsWith("renew ") && uidOfTicket.apply(text.substring(6)).equals(client.uid())) {
            client.expireAfter(Duration.ofHours(1));
            client.send("Renewed");
        } else {
            worker.clients().sendToGroup("members", client.uid().orElseThrow() + ": " + text);
        }
    }
}
