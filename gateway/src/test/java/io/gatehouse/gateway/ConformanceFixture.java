package io.gatehouse.gateway;

import static io.gatehouse.gateway.RawClient.CLOSE;
import static io.gatehouse.gateway.RawClient.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.HostPort;
import io.gatehouse.gateway.api.GatewayListener;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.SlowClientPolicy;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.link.LinkTls;
import io.gatehouse.link.StrangerLimits;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** One gateway with an echo behind it for all cases of a class, on two listeners, of which the second compresses. */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceFixture {
    static final int MAX_MESSAGE_BYTES = 16 << 20;
    static final int MAX_FRAGMENTS = 1 << 16;
    static final String OFFER = "permessage-deflate; client_max_window_bits";

    private static final LinkOptions LINKS = new LinkOptions(
            GatewayFixture.LINKS.secret(),
            32 << 20,
            64 << 20,
            Duration.ofSeconds(2),
            5,
            Duration.ofSeconds(3),
            Duration.ofMillis(2),
            Duration.ofMillis(50),
            StrangerLimits.DEFAULTS,
            LinkTls.NONE);

    private final Vertx vertx = Vertx.vertx();
    private final CapturedLog log = new CapturedLog("io.gatehouse");
    private GatewayServer gateway;
    private EchoWorker echo;

    /** Which listener, and whether compression is agreed on. */
    enum Line {
        PLAIN,
        /** The listener would compress, the client has not asked. Another decoder than that of {@link #PLAIN}. */
        NOT_ASKED,
        COMPRESSED
    }

    @BeforeAll
    void startEcho() {
        gateway = GatewayServer.create(
                GatewayFixture.options()
                        .at(
                                List.of(
                                        ListenAddress.parse("ws://127.0.0.1:0"),
                                        ListenAddress.parse("ws://127.0.0.1:0?compression=on")),
                                GatewayFixture.ANY_PORT,
                                null)
                        .links(LINKS)
                        .compressionMinBytes(64)
                        .limits(GatewayFixture.limits()
                                .maxMessageBytes(MAX_MESSAGE_BYTES)
                                .maxFragments(MAX_FRAGMENTS)
                                .outbox(64 << 20, 128 << 20, Duration.ofSeconds(30), SlowClientPolicy.DISCONNECT)),
                GatewayListener.NONE);
        Await.result(gateway.start());
        echo = new EchoWorker(vertx, LINKS, gateway.linkAddress());
        echo.start();
        Await.until("echo ready", () -> gateway.readyWorkers() == 1);
    }

    @AfterAll
    void stopEcho() {
        Await.result(gateway.stop());
        echo.close();
        Await.result(vertx.close());
        log.close();
        // What clients do wrong is nothing that an operator must look at.
        assertThat(log.atLeast(Level.ERROR)).isEmpty();
    }

    HostPort address(Line line) {
        return gateway.listening().get(line == Line.PLAIN ? 0 : 1).at();
    }

    RawClient open(Line line) throws IOException {
        return open(line, line == Line.COMPRESSED ? OFFER : "");
    }

    /** Upgraded; what was agreed on is what the line says. */
    RawClient open(Line line, String offer) throws IOException {
        RawClient client = RawClient.dial(address(line));
        String answer = client.request(RawClient.upgrade(
                address(line), "/", offer.isEmpty() ? "" : "Sec-WebSocket-Extensions: " + offer + "\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 101");
        assertThat(answer.toLowerCase().contains("permessage-deflate"))
                .as("compression in " + answer)
                .isEqualTo(line == Line.COMPRESSED);
        return client;
    }

    /** Says goodbye and wants the same back, and then the end, with nothing before it. */
    void leave(RawClient client) throws IOException {
        client.write(ClosingCatalogue.close(1000));
        RawClient.Frame last = client.read();
        assertThat(last).as("a close frame before the end").isNotNull();
        assertThat(last.opcode()).as("nothing but the end after what was due").isEqualTo(RawClient.CLOSE);
        assertThat(last.closeCode()).isEqualTo(1000);
        assertThat(client.isEnded()).isTrue();
    }

    /** Does what a case says, and wants what it says. */
    void run(ConformanceCase each, Line line) throws IOException {
        try (RawClient client = open(line)) {
            for (byte[] write : each.writes()) {
                client.write(write);
            }
            if (each.ending().isViolation() || each.ending().isClientsGoodbye()) {
                expectEnd(client, each, line);
            } else {
                for (RawClient.Frame answer : each.answers()) {
                    expect(answer, client.read(), line);
                }
                leave(client);
            }
        }
    }

    private static void expectEnd(RawClient client, ConformanceCase each, Line line) throws IOException {
        RawClient.Frame frame = client.read();
        for (int heard = 0; frame != null && frame.opcode() != CLOSE; heard++) {
            assertThat(each.answers()).as("answers on " + line).hasSizeGreaterThan(heard);
            expect(each.answers().get(heard), frame, line);
            frame = client.read();
        }
        assertThat(frame).as("a close frame before the end, on " + line).isNotNull();
        assertThat(frame.payload().length == 0 ? 1005 : frame.closeCode())
                .as("close code on " + line)
                .isEqualTo(each.ending().code());
        // A peer that has understood says so; after that the server must not wait for anything.
        client.write(
                frame.payload().length == 0 ? RawClient.bytes(FIN | CLOSE) : ClosingCatalogue.close(frame.closeCode()));
        assertThat(client.isEnded()).as("ended, on " + line).isTrue();
    }

    private static void expect(RawClient.Frame expected, RawClient.Frame heard, Line line) {
        assertThat(heard).as("a frame on " + line).isNotNull();
        assertThat(heard.opcode()).as("opcode on " + line).isEqualTo(expected.opcode());
        assertThat(heard.inflated()).as("payload on " + line).isEqualTo(expected.payload());
    }
}
