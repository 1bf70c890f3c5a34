package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.Target;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway says about the names of its clients, and what waits for that; on two event loops. */
class InterestTest extends GatewayFixture {
    private static final long ANSWER = 77;

    private ScriptedWorker joins;
    private int[] ids;

    @BeforeEach
    void connectSome() {
        start(options().eventLoops(2));
        joins = worker("joins");
        ids = IntStream.range(0, 4)
                .map(i -> {
                    connect("/" + i);
                    return joins.awaitConnected("/" + i).stamp().connection();
                })
                .toArray();
    }

    /** One that has a complete picture of the gateway as it is. */
    private ScriptedWorker informed(String name) {
        ScriptedWorker worker = worker(name);
        worker.link().send(new InterestMessage.Ask(1));
        Await.until(name + " told all", () -> !worker.interest().isEmpty());
        InterestMessage.Changes all =
                (InterestMessage.Changes) worker.interest().get(0);
        assertThat(all.begins()).isTrue();
        assertThat(all.complete()).isTrue();
        worker.link().send(new InterestMessage.Seen(1, 1));
        return worker;
    }

    private void join(int client, long correlation) {
        joins.send(new GatewayCommand.JoinGroup(0, correlation, Target.clients(client), "g"));
    }

    private InterestMessage.Changes second(ScriptedWorker worker) {
        Await.until("news", () -> worker.interest().size() == 2);
        return (InterestMessage.Changes) worker.interest().get(1);
    }

    /** The answers of a link come in the order in which they are given. */
    private void assertNotAnswered() {
        assertThat(joins.count(Target.groups(List.of("g")))).isPositive();
        assertThat(joins.isAnswered(ANSWER)).isFalse();
    }

    @Test
    void shouldAnswerAFirstJoinWhenEveryWorkerThatIsToldOfNamesHasSeenTheName() {
        ScriptedWorker one = informed("one");
        ScriptedWorker two = informed("two");

        join(ids[0], ANSWER);

        InterestMessage.Changes news = second(one);
        assertThat(news.added()).containsExactly(NameHash.of(Target.Kind.GROUPS, "g"));
        assertThat(news.removed()).isEmpty();
        assertThat(news.from())
                .isEqualTo(((InterestMessage.Changes) one.interest().get(0)).to());
        second(two);
        one.link().send(new InterestMessage.Seen(1, 2));
        assertNotAnswered();
        two.link().send(new InterestMessage.Seen(1, 2));
        Await.until("the answer", () -> joins.isAnswered(ANSWER));
    }

    @Test
    void shouldAnswerAFirstJoinWhenAWorkerThatHasNotSeenTheNameIsGone() {
        ScriptedWorker frozen = informed("frozen");

        join(ids[0], ANSWER);
        second(frozen);
        assertNotAnswered();
        frozen.die();

        Await.until("the answer", () -> joins.isAnswered(ANSWER));
    }

    @Test
    void shouldLetASecondJoinWaitForTheSameNewsAndAThirdForNone() {
        ScriptedWorker other = informed("other");
        join(ids[0], 0);
        second(other);

        join(ids[1], ANSWER);

        assertNotAnswered();
        other.link().send(new InterestMessage.Seen(1, 2));
        Await.until("the answer", () -> joins.isAnswered(ANSWER));
        assertThat(joins.join(ids[2], "g").applied()).isEqualTo(1);
        assertThat(other.interest()).as("frames for three joins").hasSize(2);
    }

    @Test
    void shouldWaitForNobodyWhoIsNotToldOfNamesOrHasNoCompletePicture() {
        worker("asks nothing");
        ScriptedWorker anew = informed("asks anew");
        anew.link().send(new InterestMessage.Ask(2));
        Await.until("told all anew", () -> anew.interest().size() == 2);

        join(ids[0], 0);
        // The two links have an order each, not one together: the member is there before the third picture is asked
        // for.
        assertThat(joins.count(Target.groups(List.of("g")))).isPositive();
        anew.link().send(new InterestMessage.Ask(3));
        Await.until(
                "told all for the third time", () -> anew.interest().stream().anyMatch(each -> each.ask() == 3));

        // What it has been told for the third time holds the name, and until it has that it sends everywhere.
        assertThat(joins.join(ids[1], "g").applied()).isEqualTo(1);
    }

    @Test
    void shouldEndTheLinkOfAWorkerThatHasSeenWhatWasNeverSent() {
        ScriptedWorker wrong = informed("wrong");

        wrong.link().send(new InterestMessage.Seen(1, 2));

        Await.until("the end", () -> !wrong.closed().isEmpty());
        assertThat(wrong.closed().get(0)).contains("interest frames seen: 2, expected 1 to 1");
    }
}
