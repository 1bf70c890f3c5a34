package com.acme;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;

/** A handler that never blocks: {@code sign-in NAME}, and {@code limit MS}, from when on whoever has not done so is closed. */
public final class AsyncSignIn implements AsyncClientEvents {
    /** Called by the launcher. */
    public AsyncSignIn() {}

    @Override
    public Future<?> onMessage(Client client, Message message) {
        String[] words = message.text().split(" ", 2);
        if (words[0].equals("sign-in")) {
            return client.bindUid(words[1]).compose(bound -> client.send("signed in as " + words[1]));
        }
        client.after(Duration.ofMillis(Long.parseLong(words[1])), late -> {
            if (late.uid().isEmpty()) {
                late.close(CloseReason.UNAUTHORIZED);
            } else {
                late.send("in time: " + late.uid().get());
            }
        });
        return Future.succeededFuture();
    }
}
