package io.gatehouse.gateway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.gateway.api.LossReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LossesTest {
    private final Losses losses = new Losses();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Losses.class);

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
    }

    private int linesOf(LossReason reason, int reports) {
        int before = lines.list.size();
        for (int i = 0; i < reports; i++) {
            losses.add(reason, 1);
            losses.report("gateway a");
        }
        return lines.list.size() - before;
    }

    @Test
    void shouldSayEachTimeWhatClientsLose() {
        assertThat(linesOf(LossReason.SLOW_CONSUMER, 100)).isEqualTo(100);
    }

    @Test
    void shouldSayLessAndLessOfStrangersWhoGoOn() {
        // A day of probing, at a report every 10 seconds.
        assertThat(linesOf(LossReason.REJECTED, 8640)).isBetween(24, 34);
        assertThat(lines.list.get(0).getFormattedMessage()).startsWith("gateway a: 1 clients not let in");
        assertThat(lines.list.get(1).getFormattedMessage())
                .contains("2 clients")
                .endsWith("3 in all");
    }

    @Test
    void shouldLoseNoStrangerFromTheCountInAPause() {
        linesOf(LossReason.REJECTED, 2);
        losses.report("gateway a");

        assertThat(lines.list.get(1).getFormattedMessage()).endsWith("2 in all");
    }

    @Test
    void shouldSayItAtOnceWhenStrangersComeBack() {
        linesOf(LossReason.REJECTED, 8);
        for (int quiet = 0; quiet < 40; quiet++) {
            losses.report("gateway a");
        }

        assertThat(linesOf(LossReason.REJECTED, 1)).isEqualTo(1);
    }

    @Test
    void shouldWarnOfNothingThatIsOrdinary() {
        linesOf(LossReason.SILENT, 1);
        linesOf(LossReason.SLOW_CONSUMER, 1);

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.INFO, Level.WARN);
        assertThat(LossReason.SILENT.figure()).isEqualTo("ended.silent");
        assertThat(LossReason.SLOW_CONSUMER.figure()).isEqualTo("lost.slow-consumer");
    }

    @Test
    void shouldSayNothingOfNothing() {
        losses.report("gateway a");

        assertThat(lines.list).isEmpty();
    }
}
