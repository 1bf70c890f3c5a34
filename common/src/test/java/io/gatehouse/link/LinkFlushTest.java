package io.gatehouse.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.base.LeakCheck;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Turns the event loop by hand and counts what reaches the channel. */
@ExtendWith(LeakCheck.class)
class LinkFlushTest {
    private final Wire wire = new Wire();
    private final ChannelInboundHandlerAdapter place = new ChannelInboundHandlerAdapter();
    private final EmbeddedChannel channel = new EmbeddedChannel(wire, place);
    private final RecordingListener listener = new RecordingListener();
    private final Link link = new Link(
            channel.pipeline().context(place),
            new NodeIdentity(LinkRole.WORKER, 1, 1, "w"),
            LinkOptions.DEFAULTS.maxQueuedBytes(4096),
            listener);

    LinkFlushTest() {
        link.open();
    }

    @AfterEach
    void close() {
        link.end("test over");
        wire.writes.forEach(ByteBuf::release);
        channel.finishAndReleaseAll();
    }

    private static GatewayCommand.Ungroup message(long number) {
        return new GatewayCommand.Ungroup(number, "group");
    }

    @Test
    void shouldWriteAndFlushOnceForAllThatIsSentInOneTurn() {
        for (int i = 0; i < 50; i++) {
            link.send(message(i));
        }
        assertThat(wire.flushes).isZero();

        channel.runPendingTasks();

        assertThat(wire.writes).hasSize(1);
        assertThat(wire.flushes).isEqualTo(1);
        assertThat(listener.flushes).hasValue(1);
    }

    @Test
    void shouldFlushAgainForWhatIsSentAfterwards() {
        for (int turn = 1; turn <= 10; turn++) {
            link.send(message(turn));
            channel.runPendingTasks();
            assertThat(wire.flushes).isEqualTo(turn);
        }
    }

    @Test
    void shouldNotHandMoreToAChannelThatIsFullAndGoOnWhenItIsWritable() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        wire.held = true;
        link.send(message(1));
        channel.runPendingTasks();
        wire.fillChannel(channel);
        assertThat(channel.isWritable()).isFalse();

        link.send(message(2));
        link.send(message(3));
        channel.runPendingTasks();
        assertThat(wire.writes).hasSize(1);

        wire.drainChannel(channel);
        link.flush();
        channel.runPendingTasks();
        assertThat(wire.writes).hasSize(2);

        link.send(message(4));
        channel.runPendingTasks();
        assertThat(wire.writes).as("not stuck").hasSize(3);
    }

    @Test
    void shouldLetConfirmationsRideOnTheNextFlush() {
        link.received(message(1), 1);
        link.confirm();
        link.send(message(1));

        channel.runPendingTasks();

        assertThat(wire.writes).hasSize(1);
        assertThat(wire.flushes).isEqualTo(1);
    }

    @Test
    void shouldNotFlushForWhatHasFoundARide() {
        channel.freezeTime();
        for (int i = 1; i <= 5; i++) {
            link.received(message(i), i);
            link.confirm();
            link.send(message(i));
            channel.runPendingTasks();
        }
        assertThat(listener.flushes).hasValue(5);

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(listener.flushes).hasValue(5);

        link.received(message(6), 6);
        link.confirm();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(listener.flushes).as("nothing came by").hasValue(6);
    }

    @Test
    void shouldWriteWhatIsQueuedThenGoodbyeEvenToAFullChannelAndLeaveClosingToThePeer() {
        wire.fillChannel(channel);
        link.send(message(1));
        link.close("done");

        channel.runPendingTasks();

        assertThat(wire.writes).hasSize(2);
        assertThat(wire.writes.get(0).readableBytes()).isEqualTo(RawPeer.bytes(1, message(1)).length);
        assertThat(wire.writes.get(1))
                .isEqualTo(Unpooled.wrappedBuffer(RawPeer.bytes(0, new LinkControl.Goodbye("done"))));
        assertThat(wire.flushes).isPositive();
        assertThat(link.send(message(2))).isEqualTo(Link.CLOSED);
        assertThat(channel.isOpen())
                .as("still open: the peer has not read the goodbye yet")
                .isTrue();
        assertThat(listener.closed).isEmpty();

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).as("the peer had its second").isFalse();
        assertThat(listener.closed).containsExactly("done");
    }

    @Test
    void shouldDeliverNothingAfterItsOwnGoodbye() {
        link.close("done");
        channel.runPendingTasks();

        link.received(message(1), 1);
        link.received(new LinkControl.Goodbye("me too"), 1);

        assertThat(listener.received).isEmpty();
        assertThat(listener.closed).containsExactly("done");
    }

    @Test
    void shouldTellOfRoomOnceAfterSomeoneWasRefused() {
        wire.held = true;
        int sent = 0;
        while (link.send(message(sent)) != Link.FULL) {
            sent++;
        }
        assertThat(link.send(message(0))).isEqualTo(Link.FULL);
        channel.runPendingTasks();
        assertThat(listener.rooms).hasValue(0);

        wire.release();

        assertThat(listener.rooms).hasValue(1);
        assertThat(link.queuedBytes()).isZero();
    }

    @Test
    void shouldAdmitWhileBelowTheLimitAndRefuseAtIt() {
        int frame = RawPeer.bytes(0, message(0)).length;
        int fits = (4096 + frame - 1) / frame;

        for (int i = 0; i < fits; i++) {
            assertThat(link.send(message(i))).isEqualTo(i + 1);
        }
        assertThat(link.queuedBytes()).isBetween(4096L, 4096L + frame - 1);
        assertThat(link.send(message(0))).isEqualTo(Link.FULL);
    }

    @Test
    void shouldTakeReadyAndDrainPastAFullQueueButNoQuery() {
        wire.held = true;
        long last = 0;
        for (long sequence = link.send(message(1)); sequence != Link.FULL; sequence = link.send(message(1))) {
            last = sequence;
        }

        assertThat(link.send(new GatewayCommand.Query(1, Target.all(), true, 0, 0, 1)))
                .isEqualTo(Link.FULL);
        assertThat(link.send(new GatewayCommand.Ready(1, 1, 1))).isEqualTo(last + 1);
        assertThat(link.send(new GatewayCommand.Drain())).isEqualTo(last + 2);
        assertThat(link.send(message(1))).isEqualTo(Link.FULL);
    }

    @Test
    void shouldGiveAQueryNoSequenceOfItsOwn() {
        link.send(message(1));

        assertThat(link.send(new GatewayCommand.Query(1, Target.all(), true, 0, 0, 1)))
                .isEqualTo(1);
        assertThat(link.send(message(2))).isEqualTo(2);
    }

    /** Counts, and keeps promises open while {@code held}. */
    private static final class Wire extends ChannelOutboundHandlerAdapter {
        final List<ByteBuf> writes = new ArrayList<>();
        private final List<ChannelPromise> promises = new ArrayList<>();
        int flushes;
        boolean held;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            writes.add((ByteBuf) message);
            if (held) {
                promises.add(promise);
            } else {
                promise.setSuccess();
            }
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes++;
        }

        void release() {
            held = false;
            promises.forEach(ChannelPromise::setSuccess);
            promises.clear();
        }

        void fillChannel(EmbeddedChannel channel) {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        }

        void drainChannel(EmbeddedChannel channel) {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        }
    }
}
