package io.gatehouse.business.push;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes connections whose callers take too long over a step: the head of a request, its body, taking the answer. A time without any byte
 * would not do, as one byte now and then keeps a connection for as long as its caller likes. Confined to the event loop of the API.
 */
final class Waits {
    private final Vertx vertx;
    private final long limitMs;
    private final Map<HttpConnection, Long> timers = new HashMap<>();

    Waits(Vertx vertx, long limitMs) {
        this.vertx = vertx;
        this.limitMs = limitMs;
    }

    /** The caller's next step begins. */
    void begin(HttpConnection connection) {
        end(connection);
        timers.put(connection, vertx.setTimer(limitMs, late -> {
            timers.remove(connection);
            connection.close();
        }));
    }

    /** It is our turn, or the connection is gone. */
    void end(HttpConnection connection) {
        Long timer = timers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
