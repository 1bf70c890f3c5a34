package io.gatehouse.samples.orders;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import java.util.Map;

/** Places orders, each of them once. */
public record OrderEvents(Orders orders) implements ClientEvents {
    /** What a client wants. */
    public record Order(String item, int pieces) {}

    /** Where orders are kept; a table whose primary key is {@code key}. */
    public interface Orders {
        /** {@code INSERT … ON CONFLICT (key) DO NOTHING}: in the same transaction as all else that the order changes. */
        void insertOnce(String key, Order order);
    }

    @Override
    public void onMessage(Client client, Message message) {
        Order order = message.json(Order.class);
        String key = client.id() + "/" + client.eventNumber();
        orders.insertOnce(key, order);
        // Sent again, too, if the event comes again: the answer may have been what was lost.
        client.send(Message.json(Map.of("type", "placed", "key", key)));
    }
}
