package io.gatehouse.business.api;

import io.gatehouse.protocol.CloseReason;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Gives each event to the handler that is chosen for its client. Immutable. */
final class ChosenHandler implements AsyncClientEvents {
    private final Map<EventHandler, AsyncClientEvents> byHandler = new IdentityHashMap<>();
    private final List<AsyncClientEvents> inOrder = new ArrayList<>(); // each once
    private final AsyncClientEvents otherwise;
    private final BiFunction<String, String, EventHandler> choice;

    /** @param choice gives one of {@code handlers}, or null, for the name of a listener and a path */
    ChosenHandler(
            Collection<EventHandler> handlers,
            EventHandler otherwise,
            BiFunction<String, String, EventHandler> choice) {
        handlers.forEach(this::add);
        this.otherwise = add(otherwise);
        this.choice = choice;
    }

    private AsyncClientEvents add(EventHandler handler) {
        return byHandler.computeIfAbsent(handler, first -> {
            AsyncClientEvents events = Handlers.async(first);
            inOrder.add(events);
            return events;
        });
    }

    boolean wantsHandshakes() {
        return byHandler.keySet().stream().anyMatch(Handlers::wantsHandshakes);
    }

    private AsyncClientEvents of(Client client) {
        return of(client.listener(), client.handshake().map(Handshake::path).orElse(""));
    }

    private AsyncClientEvents of(String listener, String path) {
        EventHandler chosen = choice.apply(listener, path);
        return chosen == null ? otherwise : byHandler.get(chosen);
    }

    @Override
    public Future<?> onWorkerStart(Worker worker) {
        List<Future<?>> started = new ArrayList<>();
        for (AsyncClientEvents each : inOrder) {
            started.add(each.onWorkerStart(worker));
        }
        return Future.all(started);
    }

    @Override
    public Future<Admission> onHandshake(Handshake handshake) {
        return of(handshake.listener(), handshake.path()).onHandshake(handshake);
    }

    @Override
    public Future<?> onConnect(Client client) {
        return of(client).onConnect(client);
    }

    @Override
    public Future<?> onTakeOver(Client client) {
        return of(client).onTakeOver(client);
    }

    @Override
    public Future<?> onMessage(Client client, Message message) {
        return of(client).onMessage(client, message);
    }

    @Override
    public Future<?> onClose(Client client, CloseReason reason) {
        return of(client).onClose(client, reason);
    }

    @Override
    public void onError(Client client, Throwable error) {
        of(client).onError(client, error);
    }

    @Override
    public Future<?> onWorkerStop(Worker worker) {
        List<AsyncClientEvents> lastFirst = new ArrayList<>(inOrder);
        Collections.reverse(lastFirst);
        List<Future<?>> stopped = new ArrayList<>();
        for (AsyncClientEvents each : lastFirst) {
            try {
                stopped.add(each.onWorkerStop(worker));
            } catch (Throwable e) {
                stopped.add(Future.failedFuture(e));
            }
        }
        return Future.join(stopped);
    }
}
