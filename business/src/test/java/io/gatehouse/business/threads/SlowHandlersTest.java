package io.gatehouse.business.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SlowHandlersTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(SlowHandlers.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final AtomicLong nowNs = new AtomicLong();
    private final SlowHandlers slow = new SlowHandlers(100, nowNs::get);

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(said);
        logger.setAdditive(true);
    }

    @Test
    @Tag("BW-10")
    void shouldSayOnceWhereTheThreadOfASlowCallStands() throws Exception {
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        // A virtual thread where the JVM has them.
        var threads = new HandlerThreads("test", 0);
        threads.execute(() -> {
            SlowHandlers.Call call = slow.begin("client c1: onMessage of event 7");
            standStill(begun, release);
            slow.end(call);
        });
        begun.await();

        advance(100);
        assertThat(said.list).isEmpty();
        advance(1);
        assertThat(said.list).hasSize(1);
        assertThat(said.list.get(0).getFormattedMessage())
                .contains("client c1: onMessage of event 7 runs for 101 ms", "worker.slow-handler=100 ms");
        assertThat(ThrowableProxyUtil.asString(said.list.get(0).getThrowableProxy()))
                .contains("gatehouse-test-handler", "SlowHandlersTest.standStill");
        advance(10_000);
        assertThat(said.list).hasSize(1);
        assertEquals(1, slow.found());
        release.countDown();
        threads.shutdown();
        threads.awaitEnd(10_000);
    }

    @Test
    @Tag("BW-10")
    void shouldSayThatAFutureIsNotComplete() {
        SlowHandlers.Call call = slow.begin("client c1: onMessage of event 7");
        slow.returned(call);

        advance(101);

        assertThat(said.list.get(0).getFormattedMessage()).contains("the future that it gave back is not complete");
        assertNull(said.list.get(0).getThrowableProxy());
    }

    @Test
    void shouldSayNoMoreThanOneLineASecondAndCountTheRest() {
        for (String name : List.of("a", "b", "c")) {
            slow.begin(name);
        }
        advance(101);
        assertThat(said.list).hasSize(1);
        assertEquals(3, slow.found());

        slow.begin("d");
        advance(1000);

        assertThat(said.list).hasSize(2);
        assertThat(said.list.get(1).getFormattedMessage()).contains("2 more slow ones");
    }

    @Test
    void shouldForgetWhatHasEndedAndWatchNothingWhenOff() {
        slow.end(slow.begin("short"));
        advance(1000);
        var off = new SlowHandlers(0, nowNs::get);
        off.end(off.begin("unwatched"));
        off.begin("unwatched");
        nowNs.addAndGet(TimeUnit.DAYS.toNanos(1));
        off.look();

        assertThat(said.list).isEmpty();
        assertEquals(0, off.intervalMs());
        assertEquals(25, slow.intervalMs());
    }

    private static void standStill(CountDownLatch begun, CountDownLatch until) {
        begun.countDown();
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void advance(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
        slow.look();
    }
}
