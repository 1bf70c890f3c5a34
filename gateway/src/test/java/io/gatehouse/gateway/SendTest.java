package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets a message, and what the sender is told; on three event loops, so that six clients live on all of them. */
class SendTest extends GatewayFixture {
    private static final int CLIENTS = 6;

    private final TestClient[] clients = new TestClient[CLIENTS];
    private final int[] ids = new int[CLIENTS];
    private ScriptedWorker worker;

    @BeforeEach
    void connectAll() {
        start(options().eventLoops(3));
        worker = worker();
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = connect("/" + i);
            ids[i] = worker.awaitConnected("/" + i).stamp().connection();
        }
    }

    @Test
    @Tag("API-02")
    void shouldReachOneClient() {
        assertReceipt(worker.sendText(Target.clients(ids[2]), "hi"), 1, 0);

        assertHeard("hi", 2);
    }

    @Test
    @Tag("API-02")
    void shouldReachSomeClientsOnceEachAndCountTheUnknown() {
        int stranger = IntStream.iterate(1, n -> n + 1)
                .filter(n -> IntStream.of(ids).noneMatch(id -> id == n))
                .findFirst()
                .orElseThrow();

        assertReceipt(worker.sendText(Target.clients(ids[0], ids[1], ids[5], ids[1], stranger), "hi"), 3, 1);
        assertReceipt(worker.sendText(Target.clients(stranger), "hi"), 0, 1);

        assertHeard("hi", 0, 1, 5);
    }

    @Test
    @Tag("API-01")
    void shouldReachEverybodyButSome() {
        assertReceipt(worker.sendText(Target.all(), "all"), 6, 0);
        assertReceipt(worker.sendText(Target.all(ids[1], ids[4]), "some"), 4, 0);

        for (int i = 0; i < CLIENTS; i++) {
            clients[i].awaitTexts(i == 1 || i == 4 ? new String[] {"all"} : new String[] {"all", "some"});
        }
    }

    @Test
    @Tag("API-13")
    void shouldReachAllClientsOfAUid() {
        worker.bindUid(ids[0], "alice");
        worker.bindUid(ids[3], "alice");
        worker.bindUid(ids[4], "bob");

        assertReceipt(worker.sendText(Target.uids(List.of("alice", "nobody")), "hi"), 2, 0);
        assertReceipt(worker.sendText(Target.uids(List.of("alice", "bob"), ids[0]), "but"), 2, 0);

        clients[0].awaitTexts("hi");
        clients[3].awaitTexts("hi", "but");
        clients[4].awaitTexts("but");
    }

    @Test
    @Tag("API-16")
    void shouldSendOneCopyToAMemberOfTwoGroups() {
        for (int i : new int[] {0, 1, 2}) {
            worker.join(ids[i], "red");
        }
        for (int i : new int[] {1, 2, 3}) {
            worker.join(ids[i], "blue");
        }

        assertReceipt(worker.sendText(Target.groups(List.of("red", "blue", "empty")), "hi"), 4, 0);
        assertReceipt(worker.sendText(Target.groups(List.of("red", "blue"), ids[1]), "but"), 3, 0);
        assertReceipt(worker.sendText(Target.groups(List.of("red")), "red"), 3, 0);

        clients[0].awaitTexts("hi", "but", "red");
        clients[1].awaitTexts("hi", "red");
        clients[2].awaitTexts("hi", "but", "red");
        clients[3].awaitTexts("hi", "but");
        assertThat(clients[4].texts()).isEmpty();
    }

    @Test
    @Tag("API-34")
    @Tag("API-35")
    void shouldSendBinaryAndReadyMadeFrames() {
        byte[] bytes = {0, 1, -1};
        worker.ask(
                GatewayReply.Receipt.class,
                correlation -> send(correlation, PayloadKind.BINARY, Unpooled.wrappedBuffer(bytes)));
        // Two whole frames in one payload: they travel as they are.
        worker.ask(
                GatewayReply.Receipt.class,
                correlation -> send(correlation, PayloadKind.ENCODED, Unpooled.wrappedBuffer(new byte[] {
                    (byte) 0x81, 1, 'a', (byte) 0x81, 1, 'b'
                })));

        for (TestClient client : clients) {
            client.awaitTexts("a", "b");
            assertThat(client.binaries()).containsExactly(Buffer.buffer(bytes));
        }
    }

    private static GatewayCommand.Send send(long correlation, PayloadKind kind, io.netty.buffer.ByteBuf payload) {
        return new GatewayCommand.Send(0, correlation, Target.all(), kind, Delivery.RELIABLE, "", payload);
    }

    @Test
    void shouldFrameEachLengthAsTheStandardSays() {
        int[] lengths = {0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000};

        for (int length : lengths) {
            worker.sendText(Target.clients(ids[0]), "x".repeat(length));
        }

        Await.until("all lengths", () -> clients[0].textCount() == lengths.length);
        assertThat(clients[0].texts().stream().mapToInt(String::length))
                .containsExactly(IntStream.of(lengths).boxed().toArray(Integer[]::new));
    }

    @Test
    void shouldDeliverABurstCompleteAndInOrderToAClientThatReads() {
        int messages = 10_000;
        String filler = "x".repeat(144);
        for (int i = 0; i < messages; i++) {
            worker.send(ScriptedWorker.text(0, 0, Target.clients(ids[0]), String.format("%06d", i) + filler));
        }

        Await.until("burst arrived", () -> clients[0].textCount() == messages || clients[0].isClosed());
        assertThat(clients[0].isClosed()).isFalse();
        assertThat(clients[0].texts())
                .containsExactlyElementsOf(IntStream.range(0, messages)
                        .mapToObj(i -> String.format("%06d", i) + filler)
                        .toList());
    }

    @Test
    void shouldDeliverABurstToEverybodyCompleteAndInOrder() {
        int messages = 5_000;
        for (int i = 0; i < messages; i++) {
            worker.send(ScriptedWorker.text(0, 0, Target.all(), "m" + i));
        }

        List<String> expected =
                IntStream.range(0, messages).mapToObj(i -> "m" + i).toList();
        for (TestClient client : clients) {
            Await.until("burst arrived", () -> client.textCount() == messages || client.isClosed());
            assertThat(client.texts()).isEqualTo(expected);
        }
    }

    @Test
    @Tag("API-02")
    void shouldCountAClientThatIsClosingAsUnknown() throws Exception {
        RawClient raw = rawClient("/raw");
        int id = worker.awaitConnected("/raw").stamp().connection();
        worker.send(close(id, CloseReason.NORMAL));

        assertReceipt(worker.sendText(Target.clients(id), "late"), 0, 1);
        assertReceipt(worker.sendText(Target.clients(id, ids[0]), "late"), 1, 1);

        worker.silent();
        raw.close();
        worker.await(GatewayEvent.Closed.class, id);
        // Ended, but its number is not free yet: the worker has not acknowledged the end.
        assertReceipt(worker.sendText(Target.clients(id), "late"), 0, 1);
    }

    @Test
    @Tag("API-04")
    @Tag("API-06")
    void shouldCloseManyWithOneCommand() throws Exception {
        worker.join(ids[0], "g");
        worker.join(ids[1], "g");

        GatewayReply.Receipt receipt = worker.ask(
                GatewayReply.Receipt.class,
                c -> new GatewayCommand.CloseClients(
                        0, c, Target.groups(List.of("g"), ids[1]), CloseReason.UNAUTHORIZED, false));
        assertThat(receipt.applied()).isEqualTo(1);
        assertThat(clients[0].awaitClosed()).startsWith("4500");
        GatewayReply.Receipt killed = worker.ask(
                GatewayReply.Receipt.class,
                c -> new GatewayCommand.CloseClients(0, c, Target.all(), CloseReason.REPLACED, true));

        // The first one may still be shaking hands; it is no longer among those that can be closed.
        assertThat(killed.applied()).isEqualTo(5);
        Await.until("nobody is left", () -> worker.count(Target.all()) == 0);
    }

    private static void assertReceipt(GatewayReply.Receipt receipt, long queued, long unknown) {
        assertThat(receipt)
                .isEqualTo(
                        new GatewayReply.Receipt(receipt.correlation(), queued, GatewayReply.Drops.NONE, unknown, 0));
    }

    private void assertHeard(String text, int... who) {
        for (int i : who) {
            clients[i].awaitTexts(text);
        }
        // What the others would have heard by mistake is there before the answer to a later message.
        worker.sendText(Target.all(), "end");
        for (int i = 0; i < CLIENTS; i++) {
            int index = i;
            clients[i].awaitTexts(
                    IntStream.of(who).anyMatch(w -> w == index) ? new String[] {text, "end"} : new String[] {"end"});
        }
    }
}
