package io.gatehouse.gateway.client;

import io.gatehouse.protocol.ClientOrigin;
import java.util.function.Consumer;

/** What a listener checks by itself before a worker is asked: a token that the client shows. Called on the client's event loop. */
public interface TokenCheck {
    /** No token is asked for. */
    TokenCheck NONE = (origin, answer) -> answer.accept(new Verdict.Admitted(origin, ClientEntry.PLAIN));

    /**
     * Checks.
     *
     * @param answer called once on the same loop, at once if nothing has to be waited for; what it gets shows no token any more
     */
    void check(ClientOrigin origin, Consumer<Verdict> answer);
}
