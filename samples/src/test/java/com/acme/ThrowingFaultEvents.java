package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Worker;

/** Fails at every tenth message of a client, after it has answered it. */
public final class ThrowingFaultEvents extends FaultEvents {
    /** Called by the launcher. */
    public ThrowingFaultEvents(Worker worker) {
        super(worker);
    }

    @Override
    protected void echo(Client client, int number, String mark) {
        super.echo(client, number, mark);
        if (number % 10 == 9) {
            throw new IllegalStateException("thrown at every tenth message");
        }
    }
}
