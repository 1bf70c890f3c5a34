package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.process.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many faults in a row, of every kind and in no order that anybody chose, under load. Row F16. */
@Tag("fault")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RandomFaultsIT {
    private static final int SHORT = 4;
    private static final int LONG = 50;
    // Of four faults one for a register, a link, a gateway and a worker: to show much in little time.
    private static final long SHORT_SEED = 1056;
    // Also in the long form: processes start all the time, and those that talk leave them processor time.
    private static final int WORK_MS = 50;

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private final FaultForm form = FaultForm.present().noticingSilence();

    /** F16; {@code -Dgatehouse.faults.seed=N} draws another sequence. */
    @Test
    void shouldLoseNothingInASequenceOfFaultsDrawnByLot() throws Exception {
        long seed = Long.getLong("gatehouse.faults.seed", form.isLong() ? 20_261 : SHORT_SEED);
        System.out.println("fault F16: seed " + seed + " (-Dgatehouse.faults.seed)");
        long startNs = System.nanoTime();
        List<String> story = new ArrayList<>();
        try (var sequence = new FaultSequence(nodes, form, new Random(seed));
                Fleet fleet = new Fleet(sequence.cluster().clientAddresses(), form.clients(), 4, 5, WORK_MS).start()) {
            for (int i = 1; i <= (form.isLong() ? LONG : SHORT); i++) {
                FaultCluster.assertUnderLoad(fleet);
                story.add(sequence.next(fleet));
                fleet.awaitAnswers(5);
                System.out.println("fault F16, " + i + ", "
                        + Duration.ofNanos(System.nanoTime() - startNs).toMillis() + " ms: " + story.get(i - 1));
                FleetReport soFar = fleet.report();
                assertThat(soFar.closeCodes()).as("after %s: %s", story, soFar).isEmpty();
                assertThat(soFar.repeatedUnflagged() + soFar.reordered() + soFar.renumbered())
                        .as("after %s: %s", story, soFar)
                        .isZero();
            }
            sequence.awaitWhole();

            FleetReport report = fleet.settle(FaultCluster.settleLimit());
            System.out.println("fault F16: " + report);
            assertThat(report.isClean()).as("after %s: %s", story, report).isTrue();
            assertThat(report.closeCodes()).isEmpty();
            // Once for each client of a gateway that ended, and for nobody else.
            Map<String, String> closes = new TreeMap<>();
            for (CallLog.Call call : sequence.cluster().calls().calls("close")) {
                assertThat(call.redelivered() || closes.put(call.name(), call.code()) == null)
                        .as("%s, unflagged for the second time, after %s", call, story)
                        .isTrue();
            }
            assertThat(closes).isEqualTo(sequence.expectedCloses());
        }
    }
}
