package io.gatehouse.business.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a clock of its own, in nanoseconds. */
@Tag("W-03")
class TurnTest {
    private static final long SECOND = 1_000_000_000;

    private final Turn turn = new Turn();

    @Test
    void shouldHoldFromHalfASecondAfterBothTheListAndTheLeaseSaySo() {
        turn.onFirst(true, 0);
        assertThat(turn.heldNs(SECOND)).isNegative();
        turn.onLease(10 * SECOND, SECOND);

        assertThat(turn.heldNs(SECOND + SECOND / 2 - 1)).isNegative();
        assertThat(turn.heldNs(SECOND + SECOND / 2)).isEqualTo(SECOND / 2);
        assertThat(turn.heldNs(10 * SECOND - 1)).isEqualTo(9 * SECOND - 1);
    }

    @Test
    void shouldEndWithTheLeaseAndBeginAnewWithTheNextOne() {
        turn.onFirst(true, 0);
        turn.onLease(2 * SECOND, 0);

        assertThat(turn.heldNs(2 * SECOND)).isNegative();
        turn.onLease(5 * SECOND, 3 * SECOND);
        assertThat(turn.heldNs(3 * SECOND)).isNegative();
        assertThat(turn.heldNs(4 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void shouldBeginAnewWhenTheLeaseWasOverAndNobodyLookedMeanwhile() {
        turn.onFirst(true, 0);
        turn.onLease(2 * SECOND, 0);
        assertThat(turn.heldNs(SECOND)).isEqualTo(SECOND);

        turn.onLease(9 * SECOND, 3 * SECOND);

        assertThat(turn.heldNs(3 * SECOND + 1)).isNegative();
    }

    @Test
    void shouldGoOnWithoutABreakWhileTheLeaseIsRenewedInTime() {
        turn.onFirst(true, 0);
        turn.onLease(2 * SECOND, 0);
        turn.onLease(3 * SECOND, SECOND);

        assertThat(turn.heldNs(2 * SECOND + 1)).isEqualTo(2 * SECOND + 1);
    }

    @Test
    void shouldEndAtOnceWhenAnotherOneIsFirstOrTheWorkerLeaves() {
        turn.onFirst(true, 0);
        turn.onLease(20 * SECOND, 0);
        turn.onFirst(false, SECOND);
        assertThat(turn.heldNs(2 * SECOND)).isNegative();
        turn.onFirst(true, 3 * SECOND);
        assertThat(turn.heldNs(4 * SECOND)).isEqualTo(SECOND);

        turn.onLeaving();

        assertThat(turn.heldNs(5 * SECOND)).isNegative();
    }
}
