package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.CapturedLog;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final NodeIdentity SELF = new NodeIdentity(LinkRole.REGISTER, 1, 10, "r");

    private final CapturedLog log = new CapturedLog("io.gatehouse.link.RefusalLog");
    private final LongAdder count = new LongAdder();
    private final RefusalLog refusals = new RefusalLog(count);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void shouldSayARefusalThatRepeatsOnce() {
        for (int port = 1; port <= 5; port++) {
            refusals.refused("10.0.0.1 worker", "10.0.0.1:" + port, SELF, "the secrets differ");
        }

        assertThat(warnings()).containsExactly("Link from 10.0.0.1:1 refused by " + SELF + ": the secrets differ");
        assertThat(count.sum()).isEqualTo(5);
    }

    @Test
    void shouldSayItAgainOfAnotherPeerForAnotherReasonAndAfterALink() {
        refusals.refused("a", "10.0.0.1:1", SELF, "the secrets differ");
        refusals.refused("b", "10.0.0.2:1", SELF, "the secrets differ");
        refusals.refused("a", "10.0.0.1:2", SELF, "protocol version 2");
        refusals.accepted("a");
        refusals.refused("a", "10.0.0.1:3", SELF, "protocol version 2");

        assertThat(warnings()).hasSize(4);
    }

    // Random bytes give another length, sequence or command each time.
    @Test
    void shouldNotLetAStrangerWriteALineForEachConnection() {
        for (int i = 0; i < 100; i++) {
            refusals.refused("a", "10.0.0.1:1", SELF, "frame of " + i + " bytes announced, allowed are 12 to 1024");
            refusals.refused("a", "10.0.0.1:1", SELF, (i % 2 == 0 ? "HELLO" : "SET_EXPIRY") + " has sequence " + i);
        }
        for (char c = 'a'; c <= 'z'; c++) {
            refusals.refused("a", "10.0.0.1:1", SELF, "something new: " + c);
        }

        assertThat(warnings()).hasSize(16);
    }

    @Test
    void shouldForgetTheLongestSilentOfTooManyPeers() {
        refusals.refused("first", "10.0.0.1:1", SELF, "no");
        for (int i = 0; i < 999; i++) {
            refusals.refused("other " + i, "10.0.0.2:1", SELF, "no");
        }
        refusals.refused("first", "10.0.0.1:2", SELF, "no");
        assertThat(warnings()).as("1000 peers are remembered").hasSize(1000);

        refusals.refused("one too many", "10.0.0.3:1", SELF, "no");
        refusals.refused("other 0", "10.0.0.2:2", SELF, "no");
        refusals.refused("first", "10.0.0.1:3", SELF, "no");

        assertThat(warnings()).as("'other 0' was forgotten, 'first' was not").hasSize(1002);
    }

    private List<String> warnings() {
        return log.atLeast(Level.WARN);
    }
}
