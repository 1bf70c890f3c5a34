package com.acme;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;

/** A handler that cannot start. */
public final class FailingStart implements ClientEvents {
    @Override
    public void onWorkerStart(Worker worker) {
        throw new IllegalStateException("no database at db.example:5432");
    }
}
