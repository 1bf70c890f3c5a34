package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.business.api.Channels;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.QueueItem;
import io.gatehouse.business.api.SharedCounter;
import io.gatehouse.business.api.SharedData;
import io.gatehouse.business.api.SharedMap;
import io.gatehouse.business.api.Subscription;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What shared data does, whoever keeps it. Each test has names of its own. */
abstract class SharedDataContract {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final String name = "test-" + UUID.randomUUID();

    record Place(String city, int people) {}

    abstract SharedData shared();

    /** The same cluster, as another worker sees it; where there is no other, the same. */
    abstract SharedData other();

    /** How often an item is to be given: twice or more; with more, the pauses grow. */
    abstract int times();

    abstract void tolerateErrors();

    /** Waits for something that takes up to some seconds, or moves the clock by so much. */
    abstract void until(Duration deadline, BooleanSupplier condition, String what);

    private void until(BooleanSupplier condition, String what) {
        until(DEADLINE, condition, what);
    }

    @Test
    @Tag("CH-03")
    @Tag("CH-04")
    @Tag("CH-05")
    void shouldTellEverySubscriberInOrderAlsoOfTheOneWhoPublishes() {
        List<String> here = new CopyOnWriteArrayList<>();
        List<String> there = new CopyOnWriteArrayList<>();
        List<String> second = new CopyOnWriteArrayList<>();
        shared().channels().publish(name, Message.text("nobody hears it")).await();
        subscribe(shared(), here);
        subscribe(other(), there);
        Subscription ending = subscribe(other(), second);
        subscribe(other(), name + "-else", new CopyOnWriteArrayList<>());

        for (int i = 0; i < 20; i++) {
            shared().channels().publish(name, Message.text("m" + i));
        }
        until(() -> here.size() >= 20 && there.size() >= 20 && second.size() >= 20, "heard");
        ending.close();
        shared().channels().publish(name, Message.text("last")).await();
        until(() -> here.contains("last") && there.contains("last"), "the last one heard");

        assertThat(here).hasSize(21).startsWith("m0", "m1", "m2").endsWith("m19", "last");
        assertThat(there).isEqualTo(here);
        assertThat(second).hasSize(20);
        assertThat(ending.dropped()).isZero();
    }

    @Test
    @Tag("CH-05")
    void shouldKeepTextAndBinaryApartUpToTheLimit() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        shared().channels().subscribe(name, heard::add).ready().await();
        Channels channels = other().channels();

        channels.publish(name, Message.binary(Buffer.buffer(new byte[SharedData.MAX_BYTES - 1])));
        channels.publish(name, Message.binary(Buffer.buffer(new byte[SharedData.MAX_BYTES])));
        channels.publish(name, Message.json(new Place("Ulm", 1)));

        until(() -> heard.size() == 3, "heard");
        assertThat(heard.get(0).isText()).isFalse();
        assertThat(heard.get(0).bytes()).hasSize(SharedData.MAX_BYTES - 1);
        assertThat(heard.get(1).bytes()).hasSize(SharedData.MAX_BYTES);
        assertThat(heard.get(2).json(Place.class)).isEqualTo(new Place("Ulm", 1));
        Message tooLong = Message.binary(Buffer.buffer(new byte[SharedData.MAX_BYTES + 1]));
        assertThatThrownBy(() -> channels.publish(name, tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channels.enqueue(name, tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channels.publish("", Message.text(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channels.consume(name, Duration.ofMillis(999), item -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("CH-06")
    @Tag("CH-07")
    @Tag("CH-08")
    void shouldGiveEachItemToOneConsumerAlsoThoseThatCameBefore() {
        List<String> done = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            shared().channels().enqueue(name, Message.text("early " + i)).await();
        }

        Subscription one = shared().channels().consume(name, item -> done.add(text(item)));
        Subscription two = other().channels().consume(name, item -> done.add(text(item)));
        for (int i = 0; i < 10; i++) {
            other().channels().enqueue(name, Message.text("late " + i)).await();
        }

        until(() -> done.size() >= 20, "done");
        assertThat(done).doesNotHaveDuplicates().hasSize(20).allMatch(text -> text.endsWith("once"));
        one.close();
        two.close();
    }

    @Test
    @Tag("CH-07")
    void shouldGiveAnItemAgainUntilAConsumerIsDoneWithIt() {
        tolerateErrors();
        List<String> seen = new CopyOnWriteArrayList<>();
        shared().channels().enqueue(name, Message.text("a")).await();

        Subscription failing = shared().channels().consume(name, item -> {
            seen.add(text(item));
            if (item.attempt() < times()) {
                throw new IllegalStateException("thrown by the test");
            }
        });

        until(() -> seen.size() == times(), "the last time");
        assertThat(seen).startsWith("a once", "a again").hasSize(times());
        failing.close();
    }

    @Test
    @Tag("W-10")
    void shouldKeepValuesThatAllSee() {
        SharedMap<Place> map = shared().map(name, Place.class);
        SharedMap<Place> elsewhere = other().map(name, Place.class);
        Place ulm = new Place("Ulm", 1);
        Place bonn = new Place("Bonn", 2);
        assertThat(map.get("a").await()).isEmpty();

        map.put("a", ulm).await();
        assertThat(elsewhere.get("a").await()).contains(ulm);
        assertThat(elsewhere.putIfAbsent("a", bonn).await()).isFalse();
        assertThat(elsewhere.putIfAbsent("b", bonn).await()).isTrue();
        assertThat(map.keys().await()).isEqualTo(Set.of("a", "b"));

        assertThat(elsewhere.compareAndSet("a", bonn, bonn).await()).isFalse();
        assertThat(elsewhere.compareAndSet("a", ulm, bonn).await()).isTrue();
        assertThat(elsewhere.compareAndSet("none", ulm, bonn).await()).isFalse();
        assertThat(map.get("a").await()).contains(bonn);

        assertThat(map.remove("a", ulm).await()).isFalse();
        assertThat(map.remove("a", bonn).await()).isTrue();
        map.remove("b").await();
        assertThat(map.keys().await()).isEmpty();
    }

    @Test
    @Tag("W-10")
    void shouldRefuseWhatCannotBeAValue() {
        SharedMap<String> map = shared().map(name, String.class);
        // A text of n bytes is JSON of n + 2.
        map.put("below", "x".repeat(SharedData.MAX_BYTES - 3)).await();
        map.put("at", "x".repeat(SharedData.MAX_BYTES - 2)).await();

        assertThatThrownBy(() -> map.put("above", "x".repeat(SharedData.MAX_BYTES - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(SharedData.MAX_BYTES + " are allowed");
        assertThatThrownBy(() -> map.put("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.get("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shared().map("x".repeat(256), String.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shared().map(name, Place.class).get("at").await())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is no Place");
    }

    @Test
    @Tag("W-10")
    void shouldCount() {
        SharedCounter counter = shared().counter(name);
        SharedCounter elsewhere = other().counter(name);
        assertThat(counter.get().await()).isZero();
        assertThat(counter.compareAndSet(0, 5).await()).isTrue();
        assertThat(elsewhere.compareAndSet(4, 6).await()).isFalse();
        assertThat(elsewhere.increment().await()).isEqualTo(6);
        assertThat(counter.add(-7).await()).isEqualTo(-1);
        assertThat(elsewhere.get().await()).isEqualTo(-1);
    }

    private Subscription subscribe(SharedData at, List<String> heard) {
        return subscribe(at, name, heard);
    }

    private static Subscription subscribe(SharedData at, String channel, List<String> heard) {
        Subscription subscription = at.channels().subscribe(channel, message -> heard.add(message.text()));
        subscription.ready().await();
        return subscription;
    }

    private static String text(QueueItem item) {
        return item.message().text() + (item.redelivered() ? " again" : " once");
    }
}
