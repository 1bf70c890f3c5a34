package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.Await;
import io.gatehouse.base.CapturedLog;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.LeakCheck;
import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.link.LinkServer;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.RegisterMessage.Announce;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import io.gatehouse.protocol.RegisterMessage.Renew;
import io.gatehouse.protocol.RegisterMessage.Topology;
import io.gatehouse.protocol.RegisterMessage.Withdraw;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RegisterClientTest {
    private static final LinkOptions OPTIONS = LinkOptions.DEFAULTS.redial(Duration.ofMillis(2), Duration.ofMillis(50));
    private static final NodeIdentity GATEWAY = new NodeIdentity(LinkRole.GATEWAY, 7, 70, "gw");
    private static final GatewayEntry ENTRY = new GatewayEntry(GATEWAY, new HostPort("127.0.0.1", 2900));

    private final Vertx vertx = Vertx.vertx();
    private final CapturedLog log = new CapturedLog("io.gatehouse");
    private final Context context = vertx.getOrCreateContext();
    private final Told told = new Told();

    @AfterEach
    void close() {
        Await.result(vertx.close());
        log.close();
    }

    private RegisterClient client(Duration lease, FakeRegister... registers) {
        RegisterClient client = new RegisterClient(
                vertx,
                OPTIONS,
                GATEWAY,
                ENTRY,
                Arrays.stream(registers).map(FakeRegister::address).toList(),
                lease,
                () -> List.of(42L),
                told);
        client.start();
        return client;
    }

    @Test
    void shouldAnnounceOnEveryLinkAndSayWhomItIsLinkedTo() {
        FakeRegister register = new FakeRegister(1);
        client(Duration.ofSeconds(10), register);
        Await.until("announced", () -> register.said.size() == 2);

        assertThat(register.said).containsExactly(new Announce(ENTRY, 10_000), new Renew(1, List.of(42L)));
        register.links.get(0).abort("cut");
        Await.until("announced again", () -> register.said.size() == 4);
        assertThat(register.said.get(2)).isEqualTo(new Announce(ENTRY, 10_000));
    }

    @Test
    void shouldRenewItsLease() {
        FakeRegister register = new FakeRegister(1);

        client(Duration.ofMillis(100), register);

        Await.until("renewed", () -> register.said.contains(new Renew(4, List.of(42L))));
    }

    @Test
    void shouldTellTopologiesInItsContextAndKeepTheLastWhenTheRegisterIsLost() {
        FakeRegister register = new FakeRegister(1);
        client(Duration.ofSeconds(10), register);
        Await.until("announced", () -> !register.said.isEmpty());
        Topology topology = new Topology(1, 1, true, List.of(ENTRY), List.of());

        register.links.get(0).send(topology);
        Await.until("told", () -> told.topologies.size() == 1);
        Await.result(register.server.close());
        Await.until("loss noticed", () -> !log.atLeast(Level.WARN).isEmpty());

        assertThat(told.topologies).containsExactly(topology);
        assertThat(told.withoutContext).isFalse();
    }

    @Test
    void shouldFailOverToTheNextRegisterAndSaySoOnce() {
        FakeRegister first = new FakeRegister(1);
        FakeRegister second = new FakeRegister(2);
        client(Duration.ofSeconds(10), first, second);
        Await.until("announced", () -> !first.said.isEmpty());

        Await.result(first.server.close());

        Await.until("announced to the second", () -> !second.said.isEmpty());
        assertThat(log.atLeast(Level.WARN)).singleElement().asString().contains("has no link to register");
    }

    @Test
    void shouldWithdrawAndSayGoodbyeWhenClosed() {
        FakeRegister register = new FakeRegister(1);
        RegisterClient client = client(Duration.ofSeconds(10), register);
        Await.until("announced", () -> !register.said.isEmpty());

        Future<Void> closed = client.close();

        Await.result(closed);
        Await.until("goodbye", () -> !register.closed.isEmpty());
        assertThat(register.said).endsWith(new Withdraw());
        assertThat(register.closed).containsExactly("peer said goodbye: node stops");
        Await.result(client.close());
    }

    @Test
    void shouldCloseAtOnceWithoutARegister() {
        FakeRegister register = new FakeRegister(1);
        Await.result(register.server.close());
        RegisterClient client = client(Duration.ofSeconds(10), register);

        Await.result(client.close());

        assertThat(told.topologies).isEmpty();
    }

    @Test
    void shouldEndALinkOnWhichARegisterTalksLikeANode() {
        FakeRegister register = new FakeRegister(1);
        client(Duration.ofSeconds(10), register);
        Await.until("announced", () -> !register.said.isEmpty());

        register.links.get(0).send(new Withdraw());

        Await.until("ended", () -> !register.closed.isEmpty());
        assertThat(register.closed).containsExactly("peer said goodbye: WITHDRAW from a register");
    }

    private final class Told implements DirectoryListener {
        final List<Topology> topologies = new CopyOnWriteArrayList<>();
        volatile boolean withoutContext;

        @Override
        public void onTopology(Topology merged) {
            withoutContext |= Vertx.currentContext() == null;
            topologies.add(merged);
        }
    }

    /** Notes what nodes say; speaks only when a test does. */
    private final class FakeRegister implements LinkListener {
        final List<RegisterMessage> said = new CopyOnWriteArrayList<>();
        final List<Link> links = new CopyOnWriteArrayList<>();
        final List<String> closed = new CopyOnWriteArrayList<>();
        final LinkServer server;
        final HostPort address;

        FakeRegister(long id) {
            server = new LinkServer(
                    vertx,
                    OPTIONS,
                    new NodeIdentity(LinkRole.REGISTER, id, id, "r" + id),
                    Set.of(LinkRole.GATEWAY, LinkRole.WORKER),
                    ignored -> this);
            Promise<Integer> port = Promise.promise();
            context.runOnContext(ignored -> server.listen(SocketAddress.inetSocketAddress(0, "127.0.0.1"))
                    .onComplete(port));
            address = new HostPort("127.0.0.1", Await.result(port.future()));
        }

        HostPort address() {
            return address;
        }

        @Override
        public void onOpen(Link link) {
            links.add(link);
        }

        @Override
        public void onMessage(Link link, WireMessage message) {
            said.add((RegisterMessage) message);
        }

        @Override
        public void onClose(Link link, String reason) {
            closed.add(reason);
        }
    }
}
