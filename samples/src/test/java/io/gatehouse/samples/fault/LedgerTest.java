package io.gatehouse.samples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The checker of the fault tests is worth what it finds: each kind of damage must show, and nothing else. */
class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldFindNothingWrongWithAWholeStreamInOrder() {
        for (int i = 0; i < 1000; i++) {
            ledger.received(i, i + 1, false);
        }

        assertThat(ledger.lost(1000)).isZero();
        assertThat(ledger.distinct()).isEqualTo(1000);
        assertDamage(0, 0, 0);
    }

    @Test
    void shouldFindOneLostOfAThousand() {
        for (int i = 0; i < 1000; i++) {
            if (i != 500) {
                ledger.received(i, i + 1, false);
            }
        }

        assertThat(ledger.lost(1000)).isEqualTo(1);
        assertDamage(0, 0, 0);
    }

    @Test
    void shouldFindTheLastOneLost() {
        ledger.received(0, 1, false);

        assertThat(ledger.lost(2)).isEqualTo(1);
    }

    @Test
    void shouldFindTwoSwapped() {
        ledger.received(0, 1, false);
        ledger.received(2, 3, false);
        ledger.received(1, 2, false);
        ledger.received(3, 4, false);

        assertThat(ledger.lost(4)).isZero();
        assertDamage(0, 0, 1);
    }

    @Test
    void shouldAcceptARedeliveredTailThatIsFlagged() {
        ledger.received(0, 1, false);
        ledger.received(1, 2, false);
        ledger.received(2, 3, false);
        ledger.received(1, 2, true);
        ledger.received(2, 3, true);
        ledger.received(3, 4, true);
        ledger.received(4, 5, false);

        assertThat(ledger.lost(5)).isZero();
        assertDamage(2, 0, 0);
    }

    @Test
    void shouldFindARepetitionThatIsNotFlagged() {
        ledger.received(0, 1, false);
        ledger.received(0, 1, false);

        assertDamage(0, 1, 0);
    }

    @Test
    void shouldAcceptTheLateCopyOfAFrozenWorkerOnlyOnce() {
        ledger.received(0, 1, true);
        ledger.received(0, 1, false);
        assertDamage(1, 0, 0);

        ledger.received(0, 1, false);
        assertDamage(1, 1, 0);
    }

    @Test
    void shouldFindOneEventNumberForTwoMessages() {
        ledger.received(0, 1, false);
        ledger.received(1, 1, false);

        assertThat(ledger.renumbered()).isEqualTo(1);
    }

    private void assertDamage(int repeatedFlagged, int repeatedUnflagged, int reordered) {
        assertThat(ledger.repeatedFlagged()).isEqualTo(repeatedFlagged);
        assertThat(ledger.repeatedUnflagged()).isEqualTo(repeatedUnflagged);
        assertThat(ledger.reordered()).isEqualTo(reordered);
        assertThat(ledger.renumbered()).isZero();
    }
}
