package io.gatehouse.business.api;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Messages between workers, and from programs with a {@link io.gatehouse.business.GatewayClient}; not to clients. Names of channels and
 * queues are 1 to 255 UTF-8 bytes. They are few: each costs every register some memory until all are restarted. For one per user or client,
 * send to uids and groups instead.
 */
public interface Channels {
    /** How many messages wait for a subscriber at most. */
    int MAX_WAITING = 1000;

    /** How many items a queue holds at most, give or take what is added within a second. */
    int MAX_ITEMS = 100_000;

    /**
     * Tells every subscriber of the cluster, also those of this worker.
     *
     * <p>Delivery: at most once; nothing is kept, and who subscribes later does not get it. Ordering: without a fault, messages of one
     * worker in one channel come in the order of the calls.
     *
     * @return completed when a register has taken it
     */
    Future<Void> publish(String channel, Message message);

    /**
     * Gets what is published, until closed. Several subscribers of one channel each get every message. It survives the loss of registers;
     * what is published while none can be reached is not got.
     *
     * <p>Threading: on handler threads, one message at a time, in order; may block. While {@value #MAX_WAITING} messages wait for it,
     * more are dropped, counted and logged. What it throws is logged.
     */
    Subscription subscribe(String channel, Consumer<Message> subscriber);

    /**
     * Adds an item to a queue, for one of its consumers.
     *
     * <p>Delivery: at least once; once without a fault. It waits for a consumer as long as it takes. Ordering: about that of the calls;
     * consumers work beside each other, and what failed comes later.
     *
     * @return completed when the item is kept by all registers that are to keep it, but for one that does not answer within a second. Failed if the queue has {@link #MAX_ITEMS}, with
     *     {@code LINK_FULL}
     */
    Future<Void> enqueue(String queue, Message message);

    /**
     * Takes items of a queue, one at a time, until closed; each item goes to one consumer of the cluster. To work on several at a time,
     * call it several times.
     *
     * <p>When the consumer has returned, the item is done, and gone. When it throws, that is logged, and the item is given to a consumer
     * again after a second, after two seconds the second time, up to a minute. When its worker dies, another consumer gets it after its
     * {@code worker.lease}, and a second at least. When it takes longer than the limit, another consumer gets it, too: nobody interrupts the first one. Items are never given
     * up: a consumer that does not want to see one again looks at {@link QueueItem#attempt} and returns.
     *
     * <p>Threading: a thread of its own, which may block. A worker that stops lets it end within {@code worker.stop-timeout}.
     *
     * @param limit how long one item may take; at least a second
     */
    Subscription consume(String queue, Duration limit, Consumer<QueueItem> consumer);

    /** The same with a limit of 30 s. */
    default Subscription consume(String queue, Consumer<QueueItem> consumer) {
        return consume(queue, Duration.ofSeconds(30), consumer);
    }
}
