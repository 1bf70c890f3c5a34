package io.gatehouse.testkit;

import io.gatehouse.business.api.Session;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;

/** The session of the client of one event. */
final class FakeEventSession extends FakeSessionWrites implements Session {
    private final FakeClient client;

    FakeEventSession(FakeClient client) {
        super(client.gateway(), client.id());
        this.client = client;
    }

    @Override
    public <T> T get(SessionKey<T> key) {
        return data().get(key);
    }

    @Override
    public SessionData data() {
        return client.session();
    }
}
