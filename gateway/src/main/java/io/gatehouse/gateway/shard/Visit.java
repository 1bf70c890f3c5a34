package io.gatehouse.gateway.shard;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a sweep does at the clients it reaches. On the shard's loop.
 *
 * <p>A client at which it fails is closed, because it has missed something; to the others, and to what is done to any of them next, that
 * makes no difference.
 */
public abstract class Visit {
    private static final Logger LOG = LoggerFactory.getLogger(Visit.class);

    private int failures;

    /** One client it is for. May end that client. */
    protected abstract void at(ShardClient client);

    /** There are no more; called once, after the last. */
    protected abstract void over();

    final void reach(ShardClient client) {
        try {
            at(client);
        } catch (RuntimeException | Error e) {
            // A stack for each of a whole gateway's clients would be no help.
            if (failures++ == 0) {
                LOG.error(
                        "Client {} closed: what was to be done to it failed",
                        client.connection().id(),
                        e);
            }
            client.connection().fault();
        }
    }

    final void end() {
        if (failures > 1) {
            LOG.error("{} more clients of this loop closed: the same failed at them", failures - 1);
        }
        over();
    }
}
