package io.gatehouse.business.route;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.RefusedException;
import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.Outgoing;
import io.gatehouse.business.link.ReplyListener;
import io.gatehouse.business.link.SessionCommands;
import io.gatehouse.business.threads.Callbacks;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientRow;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.Target;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** The session of any client, read and written at its gateway. Any thread. */
final class RoutedSession extends SessionCommands implements RemoteSession {
    private final CommandRouter router;
    private final Callbacks callbacks;
    private final ClientId id;
    private final Duration deadline;

    RoutedSession(CommandRouter router, Callbacks callbacks, ClientId id, Duration deadline) {
        super(callbacks, id, 0);
        this.router = router;
        this.callbacks = callbacks;
        this.id = id;
        this.deadline = deadline;
    }

    @Override
    public Future<SessionData> get() {
        GatewayLink link = link();
        if (link == null) {
            return Future.failedFuture(noLink());
        }
        Promise<SessionData> promise = Promise.promise();
        Target target = Target.clients(id.connection());
        link.request(
                correlation -> new GatewayCommand.Query(correlation, target, false, ClientRow.SESSION, -1, 1),
                deadlineNs(),
                new ReplyListener() {
                    @Override
                    public void onReply(GatewayReply reply) {
                        if (!(reply instanceof GatewayReply.ClientsFound found)) {
                            callbacks.fail(promise, Outgoing.refused(id, reply));
                        } else if (found.rows().isEmpty()) {
                            callbacks.fail(promise, new RefusedException(id, GatewayReply.Failure.NO_SUCH_CLIENT));
                        } else {
                            callbacks.complete(
                                    promise,
                                    () -> new SessionData(found.rows().get(0).session()));
                        }
                    }

                    @Override
                    public void onNoReply(UnavailableException why) {
                        callbacks.fail(promise, why);
                    }
                });
        return promise.future();
    }

    @Override
    protected GatewayLink link() {
        return router.link(id);
    }

    @Override
    protected RuntimeException noLink() {
        return router.isGone(id) ? new RefusedException(id, GatewayReply.Failure.NO_SUCH_CLIENT) : super.noLink();
    }

    @Override
    protected long deadlineNs() {
        return System.nanoTime() + deadline.toNanos();
    }
}
