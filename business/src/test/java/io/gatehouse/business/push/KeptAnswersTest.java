package io.gatehouse.business.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bounds and rules of the answers kept for repeated requests. */
class KeptAnswersTest {
    private static final byte[] REQUEST = {1};
    private static final byte[] OTHER = {2};

    private final AtomicLong now = new AtomicLong();

    @Test
    void shouldReplayTheAnswerUntilItsTimeIsOver() {
        KeptAnswers answers = answers(10, 1000);
        answer(answers, "key", 10);

        now.set(99);
        assertThat(answers.begin("key", REQUEST).body().length()).isEqualTo(10);
        now.set(100);
        assertThat(answers.begin("key", REQUEST)).isNull();
    }

    @Test
    void shouldRefuseAKeyThatRunsOrBelongsToAnotherRequest() {
        KeptAnswers answers = answers(10, 1000);
        assertThat(answers.begin("key", REQUEST)).isNull();

        assertThatThrownBy(() -> answers.begin("key", REQUEST))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(409));
        answers.end("key", 200, Buffer.buffer("done"));
        assertThatThrownBy(() -> answers.begin("key", OTHER))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(422));
    }

    @Test
    void shouldNotKeepWhatFailedOnOurSide() {
        KeptAnswers answers = answers(10, 1000);
        answers.begin("key", REQUEST);

        answers.end("key", 503, Buffer.buffer("down"));

        assertThat(answers.begin("key", REQUEST)).isNull();
    }

    @Test
    void shouldForgetTheOldestBeyondItsEntries() {
        KeptAnswers answers = answers(3, 1000);
        answer(answers, "1", 1);
        answer(answers, "2", 1);
        assertThat(answers.size()).isEqualTo(2);
        answer(answers, "3", 1);
        assertThat(answers.size()).isEqualTo(3);
        answer(answers, "4", 1);

        assertThat(answers.size()).isEqualTo(3);
        assertThat(answers.begin("4", REQUEST)).isNotNull();
        assertThat(answers.begin("2", REQUEST)).isNotNull();
        assertThat(answers.begin("1", REQUEST)).isNull();
    }

    @Test
    void shouldForgetTheOldestBeyondItsBytes() {
        KeptAnswers answers = answers(100, 30);
        answer(answers, "1", 10);
        answer(answers, "2", 19);
        assertThat(answers.size()).isEqualTo(2);
        answer(answers, "3", 1);
        assertThat(answers.size()).isEqualTo(3);
        answer(answers, "4", 1);

        assertThat(answers.size()).isEqualTo(3);
        assertThat(answers.begin("2", REQUEST)).isNotNull();
        assertThat(answers.begin("1", REQUEST)).isNull();
    }

    @Test
    void shouldKeepNothingWhereNoneIsWanted() {
        KeptAnswers answers = answers(0, 1000);
        answer(answers, "key", 1);

        assertThat(answers.begin("key", OTHER)).isNull();
    }

    private KeptAnswers answers(int entries, int bytes) {
        return new KeptAnswers(entries, bytes, 100, now::get);
    }

    private static void answer(KeptAnswers answers, String key, int bytes) {
        assertThat(answers.begin(key, REQUEST)).isNull();
        answers.end(key, 200, Buffer.buffer(new byte[bytes]));
    }
}
