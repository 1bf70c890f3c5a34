package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Worker;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Does wrong what the checker must find: calls an event handled before it is, by doing the work on a thread of its own. */
public final class HastyFaultEvents extends FaultEvents {
    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    /** Called by the launcher. */
    public HastyFaultEvents(Worker worker) {
        super(worker);
    }

    @Override
    public void onMessage(Client client, Message message) {
        threads.execute(() -> super.onMessage(client, message));
    }
}
