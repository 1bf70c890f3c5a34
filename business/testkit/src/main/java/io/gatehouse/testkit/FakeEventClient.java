package io.gatehouse.testkit;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Session;
import io.gatehouse.business.api.Timer;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The client of one event, as the handler sees it. */
final class FakeEventClient implements Client {
    private final FakeClient client;
    private final FakeEvents.Event event;
    private final Clients clients;

    FakeEventClient(FakeEvents.Event event) {
        this.client = event.client();
        this.event = event;
        this.clients = new FakeClients(client.gateway());
    }

    @Override
    public ClientId id() {
        return client.id();
    }

    @Override
    public Optional<String> uid() {
        return client.uid();
    }

    @Override
    public Set<String> groups() {
        return client.groups();
    }

    @Override
    public Session session() {
        return new FakeEventSession(client);
    }

    @Override
    public Optional<Handshake> handshake() {
        return client.origin().path().isEmpty() ? Optional.empty() : Optional.of(new Handshake(client.origin()));
    }

    @Override
    public String listener() {
        return client.origin().listener();
    }

    @Override
    public String remoteAddress() {
        return client.origin().remoteAddress();
    }

    @Override
    public boolean isOpen() {
        return client.isOpen();
    }

    @Override
    public long eventNumber() {
        return event.number();
    }

    @Override
    public boolean redelivered() {
        return event.redelivered();
    }

    @Override
    public Future<Void> send(Message message) {
        return clients.send(Who.client(id()), message);
    }

    @Override
    public Future<Void> bindUid(String uid) {
        return clients.bindUid(id(), uid);
    }

    @Override
    public Future<Void> unbindUid(String uid) {
        return clients.unbindUid(id(), uid);
    }

    @Override
    public Future<Void> joinGroup(String group) {
        return clients.joinGroup(id(), group);
    }

    @Override
    public Future<Void> leaveGroup(String group) {
        return clients.leaveGroup(id(), group);
    }

    @Override
    public Future<Void> close(CloseReason reason) {
        return clients.close(Who.client(id()), reason);
    }

    @Override
    public Future<Void> kill() {
        return clients.kill(Who.client(id()));
    }

    @Override
    public Future<Void> expireAfter(Duration time) {
        client.gateway().expireAfter(client, time);
        return Future.succeededFuture();
    }

    @Override
    public Timer after(Duration delay, Consumer<Client> task) {
        FakeGateway gateway = client.gateway();
        return gateway.timers().afterOf(client, delay, () -> gateway.onTimer(client, this, task));
    }

    @Override
    public String toString() {
        return "client " + id();
    }
}
