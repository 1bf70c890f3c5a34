package io.gatehouse.testkit;

import io.gatehouse.business.api.Clients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("fake")
class FakeWorkerContractTest extends HandlerContract {
    private final Scripted handler = new Scripted();
    private final FakeWorker worker = FakeWorker.start(started -> {
        started.presence(handler.names);
        return handler;
    });

    @AfterEach
    void close() {
        worker.close();
    }

    @Override
    ReceivingClient<?> connect(String pathAndQuery) {
        return worker.connect(pathAndQuery);
    }

    @Override
    Clients clients() {
        return worker.clients();
    }

    @Override
    Scripted handler() {
        return handler;
    }

    @Override
    void tolerateErrors() {
        worker.tolerateErrors();
    }

    @Override
    void sendTwice(ReceivingClient<?> client, String text) {
        ((FakeClient) client).sendRedelivered(text);
    }
}
