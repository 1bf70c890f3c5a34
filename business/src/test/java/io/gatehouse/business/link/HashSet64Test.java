package io.gatehouse.business.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class HashSet64Test {
    @RepeatedTest(20)
    void shouldHoldWhatASetHoldsWhateverIsAddedAndRemoved() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        HashSet64 set = new HashSet64();
        Set<Long> model = new HashSet<>();

        for (int i = 0; i < 5_000; i++) {
            // Few low bits, so that they meet; two of them mean something inside.
            long hash =
                    random.nextInt(4) == 0 ? random.nextInt(4) + 10L * random.nextInt(2) : random.nextInt(500) * 64L;
            if (hash == 2 || hash == 3) {
                continue; // share a place with 0 and 1
            }
            if (random.nextInt(i < 2_500 ? 3 : 2) > 0) {
                set.add(hash);
                model.add(hash);
            } else {
                set.remove(hash);
                model.remove(hash);
            }
            assertThat(set.contains(hash)).as("seed %d", seed).isEqualTo(model.contains(hash));
        }

        assertThat(set.size()).as("seed %d", seed).isEqualTo(model.size());
        assertThat(set.digest()).isEqualTo(model.stream().reduce(0L, (a, b) -> a ^ b));
        model.forEach(each -> assertThat(set.contains(each)).as("seed %d", seed).isTrue());
    }

    @Test
    void shouldAlwaysFindWhatStaysWhileOthersComeAndGo() throws InterruptedException {
        HashSet64 set = new HashSet64();
        for (long each = 1000; each < 1100; each++) {
            set.add(each);
        }
        Thread writer = new Thread(() -> {
            for (int round = 0; round < 200; round++) {
                for (long each = 10_000; each < 10_500; each++) {
                    set.add(each * 7919);
                }
                for (long each = 10_000; each < 10_500; each++) {
                    set.remove(each * 7919);
                }
            }
        });

        writer.start();
        while (writer.isAlive()) {
            for (long each = 1000; each < 1100; each++) {
                assertThat(set.contains(each)).isTrue();
            }
        }

        writer.join();
    }
}
