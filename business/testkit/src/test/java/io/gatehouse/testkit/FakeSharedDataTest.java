package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.SharedData;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;

@Tag("fake")
class FakeSharedDataTest extends SharedDataContract {
    private final FakeWorker worker = FakeWorker.start(ignored -> new ClientEvents() {});

    @Override
    SharedData shared() {
        return worker.shared();
    }

    @Override
    SharedData other() {
        return worker.shared();
    }

    @Override
    int times() {
        return 5;
    }

    @Override
    void tolerateErrors() {
        worker.tolerateErrors();
    }

    @Override
    void until(Duration deadline, BooleanSupplier condition, String what) {
        worker.advance(deadline);
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }
}
