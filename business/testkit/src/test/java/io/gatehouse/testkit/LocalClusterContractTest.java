package io.gatehouse.testkit;

import io.gatehouse.business.BusinessWorker;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.protocol.CloseReason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways, which clients come to in turn. */
class LocalClusterContractTest extends HandlerContract {
    private final Scripted handler = new Scripted();
    private final CountDownLatch held = new CountDownLatch(1);
    private volatile String hold = ""; // a message that the first worker does not come to an end with
    private int connected;

    @RegisterExtension
    final LocalCluster cluster = LocalCluster.of(
            2,
            0,
            worker -> {
                worker.presence(handler.names);
                return new Holding();
            },
            options -> options.presenceGrace(Duration.ZERO));

    LocalClusterContractTest() {
        cluster.addWorker(options -> options.stopTimeout(Duration.ofMillis(100)));
    }

    /** The script, but for the message to be held. */
    private final class Holding implements ClientEvents {
        @Override
        public void onConnect(Client client) {
            handler.onConnect(client);
        }

        @Override
        public void onMessage(Client client, Message message) {
            if (message.isText() && message.text().equals(hold) && !client.redelivered()) {
                held.countDown();
                await(new CountDownLatch(1)); // until it is interrupted
            }
            handler.onMessage(client, message);
        }

        @Override
        public void onClose(Client client, CloseReason reason) {
            handler.onClose(client, reason);
        }

        @Override
        public void onError(Client client, Throwable error) {
            handler.onError(client, error);
        }
    }

    @Override
    ReceivingClient<?> connect(String pathAndQuery) {
        return cluster.client(connected++ % 2, pathAndQuery);
    }

    @Override
    Clients clients() {
        return cluster.worker(0).clients();
    }

    @Override
    Scripted handler() {
        return handler;
    }

    @Override
    void tolerateErrors() {}

    @Override
    void sendTwice(ReceivingClient<?> client, String text) {
        BusinessWorker first = cluster.worker(0);
        hold = text;
        client.send(text);
        await(held);
        hold = "";
        cluster.addWorker();
        cluster.stopWorker(first);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
