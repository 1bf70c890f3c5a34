package io.gatehouse.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.PresenceMessage.Name;
import io.gatehouse.protocol.PresenceMessage.State;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway keeps of names, under random joins, leaves, words of what was told, and time that passes, against a model. */
class NameBookTest {
    private static final int STEPS = 20_000;
    private static final int LOOPS = 3;
    private static final List<Name> NAMES = IntStream.range(0, 10)
            .mapToObj(i -> new Name(Target.Kind.UIDS, "n" + i))
            .toList();

    private static final class Model {
        private int loops;
        private long vacantSince;
        private boolean isThere;
        private boolean isTold;
    }

    private final List<Name> changed = new ArrayList<>();
    private final Map<Name, Model> models = new HashMap<>();
    private long now = 1000;

    private NameBook book(long grace) {
        NAMES.forEach(name -> models.put(name, new Model()));
        return new NameBook(grace, changed::add);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50})
    void shouldKeepWhatIsThereAndWhatAHandlerStillTakesForThere(long grace) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        NameBook book = book(grace);

        for (int i = 0; i < STEPS; i++) {
            Name name = NAMES.get(random.nextInt(NAMES.size()));
            Model model = models.get(name);
            Map<Name, Boolean> before = new HashMap<>();
            models.forEach((each, its) -> before.put(each, its.isThere));
            changed.clear();
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (model.loops < LOOPS) {
                        model.loops++;
                        model.isThere = true;
                        book.occupied(name);
                    }
                }
                case 2, 3 -> {
                    if (model.loops > 0) {
                        model.loops--;
                        model.vacantSince = now;
                        model.isThere = model.loops > 0 || grace > 0;
                        book.vacated(name, now);
                    }
                }
                case 4 -> {
                    boolean isTold = random.nextBoolean();
                    // Told that a name is there which has gone here: another gateway has it and answers for it.
                    model.isTold = isTold && model.isThere;
                    book.told(name, isTold);
                }
                default -> {
                    now += random.nextInt(20);
                    models.values().forEach(each -> each.isThere &= each.loops > 0 || now - each.vacantSince < grace);
                    book.onTick(now);
                }
            }

            models.forEach((each, its) -> {
                assertThat(book.state(each))
                        .as("seed %d, step of %s", seed, name)
                        .isEqualTo(new State(each, its.isThere, its.isTold));
                assertThat(book.names().contains(each)).as("seed %d", seed).isEqualTo(its.isThere || its.isTold);
                assertThat(changed.stream().filter(each::equals).count())
                        .as("told of %s, seed %d", each, seed)
                        .isEqualTo(before.get(each) == its.isThere ? 0 : 1);
            });
        }
    }

    @Test
    void shouldCountTheGraceFromTheLastTimeThatTheNameWasVacated() {
        NameBook book = book(50);
        Name name = NAMES.get(0);
        book.occupied(name);
        book.vacated(name, 100);
        book.occupied(name);
        book.vacated(name, 120);

        book.onTick(169);
        assertThat(book.state(name).isThere()).isTrue();
        book.onTick(170);
        assertThat(book.state(name).isThere()).isFalse();
    }
}
