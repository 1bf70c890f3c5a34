package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptDeadlineTest {
    private static final long LIMIT_MS = 10_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int late;

    private void accept() {
        channel.freezeTime();
        channel.pipeline().addFirst(new AcceptDeadline(Duration.ofMillis(LIMIT_MS), () -> late++));
    }

    private void pass(long ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldEndAConnectionAtItsLimitWhateverItSays() {
        accept();
        for (int second = 0; second < 9; second++) {
            pass(1000);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
        }

        pass(999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        pass(LIMIT_MS);
        assertThat(late).isEqualTo(1);
    }

    @Test
    void shouldLetAConnectionLiveThatWasTakenOver() {
        accept();
        pass(LIMIT_MS - 1);
        channel.pipeline().remove(AcceptDeadline.class);

        pass(LIMIT_MS);

        assertThat(channel.isOpen()).isTrue();
        assertThat(late).isZero();
    }

    @Test
    void shouldNotCountAConnectionThatHasEndedByItself() {
        accept();
        channel.close();

        pass(LIMIT_MS);

        assertThat(late).isZero();
    }
}
