package io.gatehouse.samples.hello;

import io.gatehouse.testkit.FakeWorker;
import org.junit.jupiter.api.Test;

class OnlineEventsTest {
    @Test
    void shouldTellOfAUserOnceWhateverTheDevices() {
        try (FakeWorker worker = FakeWorker.start(OnlineEvents::new)) {
            var watcher = worker.connect();
            var phone = worker.connect();
            var laptop = worker.connect();

            phone.send("ada").expectText("ada is online");
            laptop.send("ada");
            phone.leave();
            laptop.expectText("ada is online").leave();

            watcher.expectText("ada is online").expectText("ada is offline");
            worker.assertNothingElse();
        }
    }
}
