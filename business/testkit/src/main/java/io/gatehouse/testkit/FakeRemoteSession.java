package io.gatehouse.testkit;

import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.protocol.ClientId;
import io.vertx.core.Future;

/** The session of any client. */
final class FakeRemoteSession extends FakeSessionWrites implements RemoteSession {
    FakeRemoteSession(FakeGateway gateway, ClientId id) {
        super(gateway, id);
    }

    @Override
    public Future<SessionData> get() {
        return read();
    }
}
