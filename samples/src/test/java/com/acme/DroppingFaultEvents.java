package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Worker;
import java.util.concurrent.atomic.AtomicInteger;

/** Does wrong what the checker must find: leaves out one answer of a thousand. */
public final class DroppingFaultEvents extends FaultEvents {
    private final AtomicInteger answers = new AtomicInteger();

    /** Called by the launcher. */
    public DroppingFaultEvents(Worker worker) {
        super(worker);
    }

    @Override
    protected void echo(Client client, int number, String mark) {
        if (answers.incrementAndGet() % 1000 != 0) {
            super.echo(client, number, mark);
        }
    }
}
