package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.gatehouse.base.Await;
import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.Target;
import io.gatehouse.protocol.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LinkTrafficTest extends LinkFixture {
    private static final int THREADS = 8;
    private static final int PER_THREAD = 12_500;
    private static final LinkOptions SMALL = OPTIONS.maxQueuedBytes(64 << 10);

    private static GatewayCommand.Send payload(int bytes) {
        return new GatewayCommand.Send(
                0, 0, Target.all(), PayloadKind.BINARY, Delivery.RELIABLE, "", Unpooled.wrappedBuffer(new byte[bytes]));
    }

    /** Fills the link to a peer that does not read. */
    private static long fill(Link link) {
        long sent = 0;
        for (int i = 0; i < 100_000; i++) {
            if (link.sendOrWait(payload(8192), Duration.ofMillis(200)) == Link.FULL) {
                return sent;
            }
            sent++;
        }
        throw new AssertionError("never full");
    }

    @Test
    void shouldDeliverInTheOrderOfTheSequencesThatSendersWereTold() throws Exception {
        dial(SMALL, serve(SMALL));
        Link link = dialled.awaitLink();
        accepted.awaitLink();
        ConcurrentHashMap<Long, Long> numberBySequence = new ConcurrentHashMap<>();
        AtomicLong numbers = new AtomicLong();
        ExecutorService senders = Executors.newFixedThreadPool(THREADS);

        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            done.add(senders.submit(() -> {
                for (int i = 0; i < PER_THREAD; i++) {
                    long number = numbers.incrementAndGet();
                    long sequence = link.sendOrWait(numbered(number), Duration.ofSeconds(30));
                    numberBySequence.put(sequence, number);
                }
            }));
        }
        for (Future<?> sender : done) {
            sender.get(60, TimeUnit.SECONDS);
        }
        senders.shutdown();

        int total = THREADS * PER_THREAD;
        Await.until("all received", () -> accepted.received.size() == total);
        List<Long> expected =
                LongStream.rangeClosed(1, total).mapToObj(numberBySequence::get).toList();
        assertThat(accepted.received).isEqualTo(expected);
        Await.until("all written", () -> link.queuedBytes() == 0);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void shouldAnswerFullWhenThePeerDoesNotReadAndTellWhenThereIsRoom() throws Exception {
        RawPeer peer = raw(serve(SMALL));
        peer.handshake(SMALL, WORKER);
        Link link = accepted.awaitLink();

        long sent = fill(link);

        assertThat(link.queuedBytes()).isBetween(64L << 10, (64L << 10) + 8192 + 64);
        int rooms = accepted.rooms.get();
        assertThat(link.send(new LinkControl.Confirm(0)))
                .as("not sequenced: outside the bound")
                .isEqualTo(sent);
        long waitedFrom = System.nanoTime();
        assertThat(link.sendOrWait(payload(10), Duration.ofMillis(50))).isEqualTo(Link.FULL);
        assertThat(System.nanoTime() - waitedFrom).isGreaterThan(50_000_000);

        CountDownLatch entered = new CountDownLatch(1);
        ExecutorService waiter = Executors.newSingleThreadExecutor();
        Future<Long> waited = waiter.submit(() -> {
            entered.countDown();
            return link.sendOrWait(payload(10), Duration.ofSeconds(20));
        });
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
        long sequence = 0;
        while (sequence < sent) {
            sequence += peer.read() instanceof GatewayCommand.Send ? 1 : 0;
        }
        assertThat(waited.get(20, TimeUnit.SECONDS)).isEqualTo(sent + 1);
        Await.until("told of room", () -> accepted.rooms.get() > rooms);
        waiter.shutdown();
    }

    @Test
    void shouldTellThoseWhoWaitForRoomThatTheLinkIsClosed() throws Exception {
        RawPeer peer = raw(serve(SMALL));
        peer.handshake(SMALL, WORKER);
        Link link = accepted.awaitLink();
        fill(link);
        ExecutorService waiter = Executors.newSingleThreadExecutor();
        assertThat(link.isClosed()).isFalse();
        Future<Long> waited = waiter.submit(() -> {
            long sequence = link.sendOrWait(payload(10), Duration.ofSeconds(20));
            assertThat(link.isClosed()).as("to whoever has been told so").isTrue();
            return sequence;
        });

        peer.close();

        assertThat(waited.get(20, TimeUnit.SECONDS)).isEqualTo(Link.CLOSED);
        accepted.awaitClosed();
        assertThat(link.send(payload(1))).isEqualTo(Link.CLOSED);
        waiter.shutdown();
    }

    @Test
    void shouldAdmitOneFrameOfAnySizeIntoAnEmptyQueue() {
        LinkOptions options = OPTIONS.maxQueuedBytes(4096);
        dial(options, serve(options));
        Link link = dialled.awaitLink();

        assertThat(link.send(payload(1 << 20))).isEqualTo(1);

        Await.until("written", () -> link.queuedBytes() == 0);
    }

    @Test
    void shouldRefuseToSendWhatThePeerWouldRefuseToRead() {
        dial(OPTIONS, serve(OPTIONS));
        Link link = dialled.awaitLink();
        int overhead = RawPeer.bytes(0, payload(0)).length - FrameCodec.LENGTH_BYTES;
        int largest = OPTIONS.maxFrameBytes() - overhead;

        assertThat(link.send(payload(largest - 1))).isEqualTo(1);
        assertThat(link.sendOrWait(payload(largest), Duration.ofSeconds(5))).isEqualTo(2);
        assertThatThrownBy(() -> link.sendOrWait(payload(largest + 1), Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SEND")
                .hasMessageContaining("link.max-frame-bytes");
        assertThat(link.sendOrWait(numbered(1), Duration.ofSeconds(5))).isEqualTo(3);

        Await.until("received", () -> accepted.received.size() == 1);
        assertThat(dialled.closed).isEmpty();
    }

    @Test
    void shouldDeliverWhatWasSentBeforeCloseEvenIfThePeerSpeaksAllTheTime() {
        RecordingListener chatty = new RecordingListener() {
            @Override
            public void onBatchEnd(Link link) {
                for (long i = 0; i < 100; i++) {
                    link.send(numbered(i));
                }
            }
        };
        LinkServer server = new LinkServer(vertx, OPTIONS, GATEWAY, Set.of(WORKER.role()), ignored -> chatty);
        dial(OPTIONS, listen(server));
        Link link = dialled.awaitLink();

        for (long i = 1; i <= 1000; i++) {
            link.send(numbered(i));
        }
        link.close("done");

        assertThat(chatty.awaitClosed()).isEqualTo("peer said goodbye: done");
        assertThat(chatty.received).hasSize(1000);
        assertThat(dialled.awaitClosed()).isEqualTo("done");
        assertThat(link.send(numbered(1))).isEqualTo(Link.CLOSED);
    }

    @Test
    void shouldWriteAllThatIsQueuedBeforeItClosesAFullChannel() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        peer.handshake(OPTIONS, WORKER);
        Link link = accepted.awaitLink();
        int messages = 32;
        for (int i = 0; i < messages; i++) {
            assertThat(link.send(payload(64 << 10))).isPositive();
        }

        link.close("done");

        int received = 0;
        WireMessage last = peer.read();
        while (last instanceof GatewayCommand.Send) {
            received++;
            last = peer.read();
        }
        assertThat(received).isEqualTo(messages);
        assertThat(last).isEqualTo(new LinkControl.Goodbye("done"));
    }

    @Test
    void shouldCloseWithinASecondWhenThePeerDoesNotRead() throws Exception {
        RawPeer peer = raw(serve(SMALL));
        peer.handshake(SMALL, WORKER);
        Link link = accepted.awaitLink();
        fill(link);

        long from = System.nanoTime();
        link.close("stop");

        assertThat(accepted.awaitClosed()).isEqualTo("stop");
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void shouldGiveUpWhatIsQueuedOnAbort() throws Exception {
        RawPeer peer = raw(serve(SMALL));
        peer.handshake(SMALL, WORKER);
        Link link = accepted.awaitLink();
        fill(link);

        link.abort("enough");

        assertThat(accepted.awaitClosed()).isEqualTo("enough");
        assertThat(link.send(payload(1))).isEqualTo(Link.CLOSED);
    }

    @Test
    void shouldConfirmWhatWasApplied() {
        RecordingListener confirming = new RecordingListener() {
            @Override
            public void onMessage(Link link, WireMessage message) {
                super.onMessage(link, message);
                link.confirm();
            }
        };
        LinkServer server = new LinkServer(vertx, OPTIONS, GATEWAY, Set.of(WORKER.role()), ignored -> confirming);
        dial(OPTIONS, listen(server));
        Link link = dialled.awaitLink();

        for (long i = 1; i <= 100; i++) {
            link.send(numbered(i));
        }

        Await.until("confirmed", () -> dialled.confirmed.contains(100L));
        assertThat(dialled.confirmed).isSorted();
    }

    @Test
    void shouldCloseALinkThatConfirmsWhatWasNeverSent() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        peer.handshake(OPTIONS, WORKER);

        peer.write(0, new LinkControl.Confirm(1));

        assertThat(accepted.awaitClosed()).isEqualTo("sequence 1 confirmed, expected 0 to 0");
        assertThat(peer.read(LinkControl.Goodbye.class).reason()).contains("sequence 1 confirmed");
    }

    @Test
    void shouldCloseALinkWhoseSequenceHasAGap() throws Exception {
        LinkServer server = server(OPTIONS);
        RawPeer peer = raw(listen(server));
        peer.handshake(OPTIONS, WORKER);

        peer.write(1, numbered(1));
        peer.write(3, numbered(3));

        assertThat(accepted.awaitClosed()).isEqualTo("UNGROUP has sequence 3, expected 2");
        assertThat(accepted.received).containsExactly(1L);
        assertThat(server.counts()).isEqualTo(new LinkCounts(0, 1));
    }

    @Test
    void shouldCloseALinkWhoseListenerRefusesAMessage() throws Exception {
        LinkServer server =
                new LinkServer(vertx, OPTIONS, GATEWAY, Set.of(WORKER.role()), ignored -> new Refusing(accepted));
        RawPeer peer = raw(listen(server));
        peer.handshake(OPTIONS, WORKER);

        peer.write(1, numbered(1));

        assertThat(peer.read(LinkControl.Goodbye.class).reason()).isEqualTo("UNGROUP has no place here");
        assertThat(peer.read()).isNull();
        assertThat(accepted.awaitClosed()).isEqualTo("UNGROUP has no place here");
    }

    @Test
    void shouldCloseALinkWhoseListenerHasABugAndLogItsStackOnce() throws Exception {
        RecordingListener buggy = new RecordingListener() {
            @Override
            public void onFlush(Link link) {
                throw new IllegalStateException("bug in a test");
            }
        };
        LinkServer server = new LinkServer(vertx, OPTIONS, GATEWAY, Set.of(WORKER.role()), ignored -> buggy);
        RawPeer peer = raw(listen(server));
        peer.handshake(OPTIONS, WORKER);

        buggy.awaitLink().send(numbered(1));

        assertThat(buggy.awaitClosed()).isEqualTo("failed with java.lang.IllegalStateException");
        assertThat(log.atLeast(Level.ERROR)).singleElement().asString().contains("bug in this process");
    }

    /** Opens like any other, then takes no message. */
    private record Refusing(RecordingListener to) implements LinkListener {
        @Override
        public void onOpen(Link link) {
            to.onOpen(link);
        }

        @Override
        public void onMessage(Link link, WireMessage message) {
            throw new ProtocolException(message.command() + " has no place here");
        }

        @Override
        public void onClose(Link link, String reason) {
            to.onClose(link, reason);
        }
    }

    @Test
    void shouldCopyAPayloadBeforeSendReturns() throws Exception {
        RawPeer peer = raw(serve(OPTIONS));
        peer.handshake(OPTIONS, WORKER);
        ByteBuf mine = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});

        accepted.awaitLink()
                .send(new GatewayCommand.Send(0, 0, Target.all(), PayloadKind.BINARY, Delivery.RELIABLE, "", mine));
        mine.setByte(0, 9);

        assertThat(mine.readableBytes()).isEqualTo(3);
        assertThat(peer.read(GatewayCommand.Send.class).payload().getByte(0)).isEqualTo((byte) 1);
    }
}
