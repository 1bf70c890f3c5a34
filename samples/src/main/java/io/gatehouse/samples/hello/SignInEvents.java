package io.gatehouse.samples.hello;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Who;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;
import java.time.Duration;

/**
 * Who does not sign in within a time is closed, and who signs in a second time closes the first: what GatewayWorker's manual builds with
 * timers and queries. The first message is the name; a real application checks a token instead.
 *
 * @param worker the one that this handler runs on
 * @param limit  how long a client may take to sign in
 */
public record SignInEvents(Worker worker, Duration limit) implements ClientEvents {
    /** Called by the launcher. */
    public SignInEvents(Worker worker) {
        this(worker, Duration.ofSeconds(30));
    }

    @Override
    public void onConnect(Client client) {
        awaitSignIn(client);
    }

    @Override
    public void onTakeOver(Client client) {
        if (client.uid().isEmpty()) {
            // The timer that was set has ended with the worker that served the client before.
            awaitSignIn(client);
        }
    }

    private void awaitSignIn(Client client) {
        client.after(limit, late -> {
            if (late.uid().isEmpty()) {
                late.close(CloseReason.UNAUTHORIZED);
            }
        });
    }

    @Override
    public void onMessage(Client client, Message message) {
        if (client.uid().isEmpty()) {
            worker.clients().close(Who.uid(message.text()), CloseReason.REPLACED);
            client.bindUid(message.text());
        }
        client.send("You are " + client.uid().orElseThrow());
    }
}
