package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of text, frame, tcp and custom listeners, byte by byte. */
@ExtendWith(LeakCheck.class)
class StreamListenerTest extends GatewayFixture {
    private static final int MAX = 16;
    private static final String CUSTOM = "tcp://127.0.0.1:0?framing=io.gatehouse.gateway.BlockFraming";

    private final List<StreamClient> clients = new ArrayList<>();
    private ScriptedWorker worker;

    @AfterEach
    void closeClients() throws IOException {
        StreamClient.closeAll(clients);
    }

    private void listen(String... addresses) {
        start(options()
                .limits(limits().maxMessageBytes(MAX))
                .at(Stream.of(addresses).map(ListenAddress::parse).toList(), ANY_PORT, null));
        worker = worker();
    }

    private StreamClient dial(int listener) throws IOException {
        StreamClient client =
                StreamClient.dial(gateway.listening().get(listener).at());
        clients.add(client);
        int count = clients.size();
        Await.until("client " + count, () -> connections().size() == count);
        return client;
    }

    private List<GatewayEvent.Connected> connections() {
        return worker.events().stream()
                .map(ScriptedWorker.Seen::event)
                .filter(GatewayEvent.Connected.class::isInstance)
                .map(GatewayEvent.Connected.class::cast)
                .toList();
    }

    private int last() {
        return connections().get(connections().size() - 1).stamp().connection();
    }

    /** What handlers would get of it: {@code t:} is text, {@code b:} binary. */
    private List<String> messages(int connection) {
        return worker.eventsOf(connection).stream()
                .filter(seen -> seen.event() instanceof GatewayEvent.MessageReceived)
                .map(seen -> (((GatewayEvent.MessageReceived) seen.event()).isText() ? "t:" : "b:")
                        + new String(seen.payload(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    private void awaitMessages(String... expected) {
        int connection = last();
        Await.until("messages", () -> messages(connection).size() >= expected.length);
        assertThat(messages(connection)).containsExactly(expected);
    }

    private GatewayReply.Receipt send(PayloadKind kind, Target target, String bytes) {
        return worker.ask(
                GatewayReply.Receipt.class,
                correlation -> new GatewayCommand.Send(
                        0,
                        correlation,
                        target,
                        kind,
                        Delivery.RELIABLE,
                        "",
                        Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)));
    }

    private CloseReason awaitClosed(int connection) {
        return worker.await(GatewayEvent.Closed.class, connection).reason();
    }

    /** The client ends its half as soon as the gateway has; it is told nothing before. */
    private CloseReason awaitClosed(StreamClient client, int connection) throws IOException {
        assertThat(client.readToEnd()).isEmpty();
        client.end();
        return awaitClosed(connection);
    }

    private static String frame(String message) {
        int bytes = 4 + message.length();
        return "\0\0" + (char) (bytes >> 8) + (char) (bytes & 0xFF) + message;
    }

    @Test
    @Tag("GW-01")
    void shouldTakeEachLineForATextWithoutItsEnd() throws Exception {
        listen("text://127.0.0.1:0");
        StreamClient client = dial(0);

        client.write("one\ntwo\r\nthr").write("ee\r\r\n\n").write("r\rs\n");

        awaitMessages("t:one", "t:two", "t:three", "t:", "t:r\rs");
        send(PayloadKind.TEXT, Target.all(), "back");
        send(PayloadKind.BINARY, Target.all(), "\u00ff\u0000");
        assertThat(client.read(8)).isEqualTo("back\n\u00ff\u0000\n");
    }

    @Test
    void shouldGiveALineThatIsNoTextAsBinary() throws Exception {
        listen("text://127.0.0.1:0", "text://127.0.0.1:0?kind=binary");

        dial(0).write("\u00ff\n");
        awaitMessages("b:\u00ff");
        dial(1).write("plain\n");
        awaitMessages("b:plain");
    }

    @Test
    @Tag("GW-01")
    void shouldTakeFramesWithTheirLength() throws Exception {
        listen("frame://127.0.0.1:0", "frame://127.0.0.1:0?kind=text");
        StreamClient client = dial(0);

        for (char each : (frame("one") + frame("") + frame("\n\u00ff")).toCharArray()) {
            client.write(String.valueOf(each));
        }

        awaitMessages("b:one", "b:", "b:\n\u00ff");
        send(PayloadKind.TEXT, Target.all(), "back");
        assertThat(client.read(8)).isEqualTo(frame("back"));
        dial(1).write(frame("one"));
        awaitMessages("t:one");
    }

    @Test
    @Tag("GW-01")
    void shouldTakeBytesAsTheyCome() throws Exception {
        listen("tcp://127.0.0.1:0");
        StreamClient client = dial(0);
        int connection = last();

        client.write("a");
        awaitMessages("b:a");
        client.write("x".repeat(3 * MAX + 1));

        Await.until(
                "all bytes",
                () -> String.join("", messages(connection)).replace("b:", "").equals("a" + "x".repeat(3 * MAX + 1)));
        assertThat(messages(connection))
                .allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(2 + MAX));
        send(PayloadKind.TEXT, Target.all(), "back");
        assertThat(client.read(4)).isEqualTo("back");
    }

    @Test
    @Tag("GW-01")
    void shouldTakeAFramingOfTheApplications() throws Exception {
        listen(CUSTOM);
        StreamClient client = dial(0);

        client.write("3:one0:1").write("0:ten bytes!");

        awaitMessages("b:one", "b:", "b:ten bytes!");
        send(PayloadKind.TEXT, Target.all(), "back");
        assertThat(client.read(6)).isEqualTo("4:back");
    }

    @ParameterizedTest
    @CsvSource({
        "text://127.0.0.1:0, 15",
        "text://127.0.0.1:0, 16",
        "text://127.0.0.1:0, 17",
        "frame://127.0.0.1:0, 15",
        "frame://127.0.0.1:0, 16",
        "frame://127.0.0.1:0, 17",
        "custom, 12",
        "custom, 13",
        "custom, 14",
    })
    void shouldCloseAClientWhoseMessageIsTooBig(String address, int bytes) throws Exception {
        boolean isCustom = address.equals("custom");
        listen(isCustom ? CUSTOM : address);
        StreamClient client = dial(0);
        int connection = last();
        String message = "m".repeat(bytes);

        client.write(isCustom ? bytes + ":" + message : address.startsWith("text") ? message + "\r\n" : frame(message));

        // Of a custom framing the whole frame counts, header and all: only it knows which part is the message.
        if (bytes + (isCustom ? 3 : 0) <= MAX) {
            Await.until("message", () -> !messages(connection).isEmpty());
            assertThat(messages(connection).get(0)).hasSize(2 + bytes);
        } else {
            assertThat(awaitClosed(client, connection)).isEqualTo(CloseReason.TOO_BIG);
            assertThat(messages(connection)).isEmpty();
        }
    }

    @Test
    void shouldNotWaitForTheEndOfALineThatIsTooBigAlready() throws Exception {
        listen("text://127.0.0.1:0", CUSTOM);
        dial(0).write("m".repeat(MAX + 1));
        int line = last();
        StreamClient client = dial(1).write("1".repeat(MAX - 1));
        int custom = last();

        assertThat(worker.eventsOf(line)).hasSize(1);
        clients.get(0).write("m");
        client.write("1");

        assertThat(awaitClosed(clients.get(0), line)).isEqualTo(CloseReason.TOO_BIG);
        assertThat(awaitClosed(client, custom)).isEqualTo(CloseReason.TOO_BIG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0\3", "\0\0\0\0"})
    void shouldCloseAClientWhoseFrameIsShorterThanItsHeader(String header) throws Exception {
        listen("frame://127.0.0.1:0");

        StreamClient client = dial(0).write(header);

        assertThat(awaitClosed(client, last())).isEqualTo(CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void shouldEndOnlyTheConnectionInWhichAFramingThrows() throws Exception {
        listen(CUSTOM);
        StreamClient good = dial(0);
        StreamClient bad = dial(0);
        int second = last();
        StreamClient refused = dial(0);

        bad.write("!");
        refused.write("-");

        assertThat(awaitClosed(bad, second).code()).isEqualTo(1011);
        assertThat(awaitClosed(refused, last())).isEqualTo(CloseReason.PROTOCOL_ERROR);
        GatewayReply.Receipt receipt = send(PayloadKind.TEXT, Target.all(), "unspeakable");
        assertThat(receipt.drops()).isEqualTo(new GatewayReply.Drops(0, 0, 1, 0));
        send(PayloadKind.TEXT, Target.all(), "ok");
        assertThat(good.read(4)).isEqualTo("2:ok");
        assertThat(gateway.losses(LossReason.FRAMING_FAILED)).isEqualTo(2);
        assertThat(gateway.losses(LossReason.LEFT_OUT)).isZero();
        assertThat(log.takeErrors()).hasSize(1);
    }

    @Test
    @Tag("GW-17")
    @Tag("GW-27")
    void shouldReachClientsOfEveryProtocolWithOneSend() throws Exception {
        listen(
                "ws://127.0.0.1:0",
                "text://127.0.0.1:0?name=devices",
                "frame://127.0.0.1:0",
                "tcp://127.0.0.1:0",
                CUSTOM);
        TestClient browser = connect("/");
        Await.until("browser", () -> connections().size() == 1);
        List<StreamClient> others = new ArrayList<>();
        for (int i = 1; i < 5; i++) {
            StreamClient client = StreamClient.dial(gateway.listening().get(i).at());
            clients.add(client);
            others.add(client);
            int count = i + 1;
            Await.until("client", () -> connections().size() == count);
        }
        connections().forEach(each -> worker.join(each.stamp().connection(), "all"));

        GatewayReply.Receipt receipt = send(PayloadKind.TEXT, Target.groups(List.of("all")), "hello");

        assertThat(receipt.applied()).isEqualTo(5);
        browser.awaitTexts("hello");
        assertThat(others.get(0).read(6)).isEqualTo("hello\n");
        assertThat(others.get(1).read(9)).isEqualTo(frame("hello"));
        assertThat(others.get(2).read(5)).isEqualTo("hello");
        assertThat(others.get(3).read(7)).isEqualTo("5:hello");
        assertThat(connections())
                .extracting(each -> each.origin().listener())
                .containsExactly(
                        "ws:" + gateway.listening().get(0).at().port(),
                        "devices",
                        "frame:" + gateway.listening().get(2).at().port(),
                        "tcp:" + gateway.listening().get(3).at().port(),
                        "tcp:" + gateway.listening().get(4).at().port());
        assertThat(connections().get(1).origin().remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(connections().get(1).origin().remotePort())
                .isEqualTo(clients.get(0).socket().getLocalPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text://127.0.0.1:0", "frame://127.0.0.1:0", "tcp://127.0.0.1:0", CUSTOM})
    @Tag("API-35")
    void shouldWriteEncodedBytesAsTheyAre(String address) throws Exception {
        listen(address);
        StreamClient client = dial(0);

        send(PayloadKind.ENCODED, Target.all(), "as\0it\nis");
        worker.send(close(last(), CloseReason.NORMAL));

        assertThat(client.readToEnd()).isEqualTo("as\0it\nis");
    }

    @Test
    @Tag("API-04")
    void shouldSendWhatIsQueuedBeforeItCloses() throws Exception {
        listen("text://127.0.0.1:0");
        StreamClient client = dial(0);
        int connection = last();

        client.write("still on its way\n");
        worker.sendText(Target.all(), "goodbye");
        worker.send(close(connection, new CloseReason(4000, "enough")));

        assertThat(client.readToEnd()).isEqualTo("goodbye\n");
        // Its own half is still open, so the gateway waits for it, but not for ever.
        assertThat(awaitClosed(connection)).isEqualTo(new CloseReason(4000, "enough"));
    }

    @Test
    @Tag("API-06")
    void shouldEndAKilledClientAtOnce() throws Exception {
        listen("text://127.0.0.1:0");
        StreamClient client = dial(0);

        worker.send(kill(last(), CloseReason.UNAUTHORIZED));

        assertThat(client.readToEnd()).isIn("", "|reset");
        assertThat(awaitClosed(last())).isEqualTo(CloseReason.UNAUTHORIZED);
    }

    @Test
    void shouldTellAClientThatTookItsLeaveFromOneThatWasCutOff() throws Exception {
        listen("text://127.0.0.1:0");
        StreamClient leaving = dial(0);
        int left = last();
        StreamClient broken = dial(0);
        int cut = last();

        leaving.write("last words\nhalf a line").end();
        broken.reset();

        assertThat(awaitClosed(left)).isEqualTo(CloseReason.NORMAL);
        assertThat(messages(left)).containsExactly("t:last words");
        assertThat(awaitClosed(cut)).isEqualTo(CloseReason.ABNORMAL);
    }

    @Test
    void shouldGiveTheLinesOfOneReadOnlyAsTheWindowAllows() throws Exception {
        listen("text://127.0.0.1:0");
        worker.silent();
        StreamClient client = dial(0);
        int connection = last();

        client.write("m\n".repeat(1000));

        Await.until("window full", () -> worker.eventsOf(connection).size() == 16);
        worker.release();
        Await.until("the rest", () -> messages(connection).size() == 1000);
        client.write("end\n");
        Await.until("what comes then", () -> messages(connection).contains("t:end"));
        assertThat(messages(connection)).hasSize(1001).endsWith("t:end");
    }

    @Test
    void shouldServeBothKindsOfAddress() throws Exception {
        listen("text://127.0.0.1:0", "text://[::1]:0");

        dial(0).write("four\n");
        awaitMessages("t:four");
        dial(1).write("six\n");
        awaitMessages("t:six");

        assertThat(connections().get(1).origin().remoteAddress()).isEqualTo("::1");
    }

    @Test
    void shouldSayGoodbyeToStreamClientsWhenItStops() throws Exception {
        listen("text://127.0.0.1:0");
        StreamClient client = dial(0);
        int connection = last();

        var stopped = gateway.stop();
        assertThat(client.readToEnd()).isEmpty();
        client.close();

        Await.result(stopped);
        assertThat(awaitClosed(connection).code()).isEqualTo(CloseReason.RESTART.code());
    }

    @Test
    void shouldRefuseAFramingThatIsNotThere() {
        for (String name : new String[] {"com.acme.Missing", "java.lang.String"}) {
            ListenAddress listener = ListenAddress.parse("tcp://127.0.0.1:0?framing=" + name);

            assertThatThrownBy(() -> GatewayServer.create(options().at(List.of(listener), ANY_PORT, null)))
                    .hasMessageStartingWith("gateway.listen=tcp://127.0.0.1:0: framing=" + name);
        }
    }
}
