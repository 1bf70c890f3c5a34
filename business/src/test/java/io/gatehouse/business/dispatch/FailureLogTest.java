package io.gatehouse.business.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final Logger logger = new LoggerContext().getLogger("test");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private long nowNs = Long.MAX_VALUE - 5;
    private final FailureLog failures = new FailureLog(logger, () -> nowNs);

    FailureLogTest() {
        said.start();
        logger.addAppender(said);
    }

    @Test
    void shouldMaskTheMessagesAndKeepTheStacks() {
        failures.failed(
                null,
                7,
                "onMessage",
                new IllegalStateException(
                        "no user a\n12:00 ERROR forged", new IllegalArgumentException("x".repeat(1000) + "\r\n")));

        String text = said.list.get(0).getFormattedMessage() + "\n"
                + ThrowableProxyUtil.asString(said.list.get(0).getThrowableProxy());
        assertThat(text)
                .contains("onMessage failed at event 7")
                .contains("java.lang.IllegalStateException: no user a?12:00 ERROR forged")
                .contains("Caused by: ", "java.lang.IllegalArgumentException: xxx", "…")
                .contains("FailureLogTest.shouldMaskTheMessagesAndKeepTheStacks")
                .doesNotContain("\n12:00")
                .doesNotContain("x".repeat(254));
    }

    @Test
    void shouldSayEachKindOnceInTenSecondsAndHowManyThereWere() {
        for (int i = 0; i < 100; i++) {
            failures.failed(null, i, "onMessage", new IllegalStateException("a " + i));
        }
        failures.failed(null, 1, "onMessage", new NullPointerException());
        failures.failed(null, 1, "onClose", new IllegalStateException("b"));
        assertThat(said.list).hasSize(3);

        nowNs += TimeUnit.SECONDS.toNanos(10) - 1;
        failures.failed(null, 100, "onMessage", new IllegalStateException("c"));
        assertThat(said.list).hasSize(3);
        nowNs++;
        failures.failed(null, 101, "onMessage", new IllegalStateException("d"));
        assertThat(said.list).hasSize(4);
        assertThat(said.list.get(3).getFormattedMessage()).contains("event 101").contains("100 more like it");
    }

    @Test
    void shouldEndWithCausesThatGoInCircles() {
        var one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        failures.failed(null, 1, "onClose", one);

        assertThat(said.list).hasSize(1);
    }
}
