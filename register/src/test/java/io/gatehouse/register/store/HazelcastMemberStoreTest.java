package io.gatehouse.register.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import io.gatehouse.base.HazelcastName;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.register.store.RegisterRecord.EndedMember;
import io.gatehouse.register.store.RegisterRecord.HeldMember;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members in one JVM, each on an address of its own below 127.0.0.0/8: no port can be taken by a test that runs beside. */
class HazelcastMemberStoreTest {
    private static final Secret SECRET = Secret.of("0123456789abcdef0123456789abcdef");
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int PORT = 1237;

    private final String network = "127." + (1 + new Random().nextInt(250)) + "." + new Random().nextInt(250) + ".";
    private final List<Listening> opened = new ArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(each -> each.store.close());
    }

    @Test
    void shouldTellTheOthersWhatOneSaysAlsoToOneThatComesLaterAndWhenTheFirstHasGone() {
        Listening one = open(1, SECRET, 1, 2, 3, 4);
        Listening two = open(2, SECRET, 1, 2, 3, 4);
        Listening three = open(3, SECRET, 1, 2, 3, 4);
        RegisterRecord record = record("one", 1);
        until("both have heard it", () -> {
            one.store.put(record);
            return two.hasHeard("one") && three.hasHeard("one");
        });

        RegisterRecord heard = two.heard.get(0);
        assertThat(heard.owner()).isEqualTo(record.owner());
        assertThat(heard.reported()).isEqualTo(record.reported());
        assertThat(heard.members()).hasSize(2);
        assertThat(heard.members().get(0).member())
                .isEqualTo(record.members().get(0).member());
        assertThat(heard.members().get(0).heardAgoMs()).isBetween(700L, 20_000L);
        assertThat(heard.ended().get(0).identity())
                .isEqualTo(record.ended().get(0).identity());
        assertThat(one.heard).as("what it said itself").isEmpty();

        Listening later = open(4, SECRET, 1, 2, 3, 4);
        one.store.close();
        until("they hear each other", () -> {
            two.store.put(record("two", 1));
            later.store.put(record("later", 1));
            return three.hasHeard("two") && later.hasHeard("two") && two.hasHeard("later");
        });
    }

    /** Others that are frozen or busy let it in, and then do not answer what it asks next. */
    @Test
    void shouldBeginAnewWhenTheOthersDoNotAnswerWhileItComesIn() {
        Listening one = open(1, SECRET, 1, 2);
        var left = new AtomicInteger(2);
        Listening two = open(new HazelcastMemberStore(
                new HazelcastMemberStore.Place(at(2), at(2), List.of(at(1), at(2)), "", null),
                SECRET,
                Runnable::run,
                config -> unanswered(Hazelcast.newHazelcastInstance(config), left)));

        until("they hear each other", () -> {
            one.store.put(record("one", 1));
            two.store.put(record("two", 1));
            return one.hasHeard("two") && two.hasHeard("one");
        });
        assertThat(left).hasValue(0);
    }

    private static HazelcastInstance unanswered(HazelcastInstance instance, AtomicInteger left) {
        if (left.get() == 0) {
            return instance;
        }
        return (HazelcastInstance) Proxy.newProxyInstance(
                HazelcastInstance.class.getClassLoader(),
                new Class<?>[] {HazelcastInstance.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getTopic")) {
                        left.decrementAndGet();
                        throw new OperationTimeoutException("meant");
                    }
                    return method.invoke(instance, arguments);
                });
    }

    @Test
    void shouldFindTheOthersByAName() {
        Listening one = open(1, SECRET, 1);
        Listening two = open(new HazelcastMemberStore.Place(at(2), at(2), List.of(), network + "1", null), SECRET);

        until("heard", () -> {
            one.store.put(record("one", 1));
            return two.hasHeard("one");
        });
    }

    @Test
    void shouldNotListenToThoseWhoDoNotKnowTheSecret() {
        Listening one = open(1, SECRET, 1, 2, 3);
        Listening stranger = open(2, Secret.of("another secret, which is as long as the first"), 1, 2, 3);
        Listening two = open(3, SECRET, 1, 2, 3);

        until("those who know it hear each other", () -> {
            stranger.store.put(record("stranger", 1));
            one.store.put(record("one", 1));
            return two.hasHeard("one");
        });

        assertThat(two.hasHeard("stranger")).isFalse();
        assertThat(one.hasHeard("stranger")).isFalse();
        assertThat(stranger.heard).isEmpty();
    }

    @Test
    void shouldListenOnItsOwnAddressOnly() throws IOException {
        open(1, SECRET, 1);

        try (Socket connected = new Socket()) {
            connected.connect(new InetSocketAddress(network + "1", PORT), 1000);
        }
        assertThatThrownBy(() -> {
                    try (Socket refused = new Socket()) {
                        refused.connect(new InetSocketAddress(network + "9", PORT), 1000);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldSayThatItsAddressIsTaken() throws IOException {
        try (var taken = new ServerSocket(PORT, 1, InetAddress.getByName(network + "1"))) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> open(1, SECRET, 1)).hasStackTraceContaining("Address already in use");
        }
    }

    @Test
    @Tag("CH-01")
    void shouldTakeWorkersWhereItIsToldToOnlyAndOnlyThoseWhoKnowTheSecret() {
        HostPort clients = at(1).withPort(PORT + 1);
        open(new HazelcastMemberStore.Place(at(1), at(1), List.of(at(1)), "", clients), SECRET);

        HazelcastInstance worker = HazelcastClient.newHazelcastClient(client(SECRET, clients, 10_000));
        IMap<String, byte[]> map = worker.getMap("gatehouse.test");
        map.set("a", new byte[] {1});
        assertThat(map.replace("a", new byte[] {1}, new byte[] {2})).isTrue();
        assertThat(map.get("a")).containsExactly(2);
        worker.shutdown();
        assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(
                        client(Secret.of("another secret, which is as long as the first"), clients, 300)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(client(SECRET, at(1), 300)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static ClientConfig client(Secret secret, HostPort at, long limitMs) {
        var config = new ClientConfig();
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setClusterName(HazelcastName.of(secret));
        config.getNetworkConfig().addAddress(at.toString()).setConnectionTimeout(1000);
        config.getConnectionStrategyConfig().getConnectionRetryConfig().setClusterConnectTimeoutMillis(limitMs);
        return config;
    }

    private Listening open(int number, Secret secret, int... peers) {
        List<HostPort> addresses = new ArrayList<>();
        for (int peer : peers) {
            addresses.add(at(peer));
        }
        return open(new HazelcastMemberStore.Place(at(number), at(number), addresses, "", null), secret);
    }

    private Listening open(HazelcastMemberStore.Place place, Secret secret) {
        return open(new HazelcastMemberStore(place, secret, Runnable::run));
    }

    private Listening open(HazelcastMemberStore store) {
        var listening = new Listening(store);
        opened.add(listening);
        listening.store.open(listening.heard::add);
        return listening;
    }

    private HostPort at(int number) {
        return new HostPort(network + number, PORT);
    }

    private static RegisterRecord record(String owner, long version) {
        var self = new NodeIdentity(LinkRole.REGISTER, owner.hashCode(), owner.length(), owner);
        var gateway = new NodeIdentity(LinkRole.GATEWAY, 7, 1, "g");
        var worker = new NodeIdentity(LinkRole.WORKER, 8, 1, "w");
        var entry = new GatewayEntry(gateway, new HostPort("127.0.0.1", 2900));
        return new RegisterRecord(
                self,
                version,
                List.of(
                        new HeldMember(new Member(gateway, entry), true, 10_000, 700, 9000),
                        new HeldMember(new Member(worker, null), false, 10_000, 700, 9000)),
                List.of(new EndedMember(new NodeIdentity(LinkRole.WORKER, 9, 1, "gone"), true, 10, 5)),
                Set.of(7L));
    }

    /** Asks for it again and again, with pauses. */
    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("not within " + DEADLINE + ": " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private record Listening(HazelcastMemberStore store, List<RegisterRecord> heard) {
        Listening(HazelcastMemberStore store) {
            this(store, new CopyOnWriteArrayList<>());
        }

        boolean hasHeard(String owner) {
            return heard.stream().anyMatch(record -> record.owner().name().equals(owner));
        }
    }
}
