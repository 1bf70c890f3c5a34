package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Worker;
import java.util.concurrent.atomic.AtomicReference;

/** Does wrong what the checker must find: gives two answers of one client in the wrong order. */
public final class SwappingFaultEvents extends FaultEvents {
    private static final int FIRST = 20;
    private final AtomicReference<Client> held = new AtomicReference<>();
    private volatile String heldMark;

    /** Called by the launcher. */
    public SwappingFaultEvents(Worker worker) {
        super(worker);
    }

    @Override
    protected void echo(Client client, int number, String mark) {
        if (number == FIRST && held.compareAndSet(null, client)) {
            heldMark = mark;
            return;
        }
        super.echo(client, number, mark);
        Client first = held.get();
        if (number == FIRST + 1 && first != null && first.id().equals(client.id())) {
            super.echo(client, FIRST, heldMark);
        }
    }
}
