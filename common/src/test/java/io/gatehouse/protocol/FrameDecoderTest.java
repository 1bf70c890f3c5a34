package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.LeakCheck;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class FrameDecoderTest {
    private static final int LIMIT = 1000;

    private final LargestBuffer allocator = new LargestBuffer();
    private final FrameDecoder decoder = new FrameDecoder(allocator, LIMIT);
    private final List<Command> read = new ArrayList<>();

    @AfterEach
    void close() {
        decoder.close();
    }

    private void decode(byte... bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        decoder.decode(in, (message, size) -> read.add(message.command()));
        assertThat(in.isReadable()).as("all bytes taken").isFalse();
    }

    private static byte[] length(int value) {
        return Unpooled.buffer(4).writeInt(value).array();
    }

    /** A frame whose length field says {@code length}. */
    private static byte[] frame(int length) {
        int empty = Samples.frame(new LinkControl.Refused("")).length - FrameCodec.LENGTH_BYTES;
        return Samples.frame(new LinkControl.Refused("x".repeat(length - empty)));
    }

    private static byte[] joined(Iterable<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void shouldAcceptFramesUpToTheLimitAndRefuseTheNextByte() {
        decode(frame(LIMIT - 1));
        decode(frame(LIMIT));
        assertThat(read).hasSize(2);

        assertThatThrownBy(() -> decode(frame(LIMIT + 1)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("1001")
                .hasMessageContaining("12 to 1000 (link.max-frame-bytes)");
    }

    @Test
    void shouldApplyTheSameLimitToFramesThatComeInParts() {
        decode(length(LIMIT));
        FrameDecoder other = new FrameDecoder(allocator, LIMIT);

        assertThatThrownBy(() -> other.decode(Unpooled.wrappedBuffer(length(LIMIT + 1)), (message, size) -> {}))
                .isInstanceOf(ProtocolException.class);
        assertThat(allocator.largest).isEqualTo(LIMIT + FrameCodec.LENGTH_BYTES);
    }

    @Test
    void shouldRefuseFramesShorterThanAHeader() {
        decode(Samples.frame(new LinkControl.Ping()));

        assertThatThrownBy(() -> decode(length(FrameCodec.MIN_LENGTH - 1))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void shouldAllocateNothingForAnImpossibleLength() {
        for (int impossible : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, LIMIT + 1}) {
            FrameDecoder fresh = new FrameDecoder(allocator, LIMIT);
            assertThatThrownBy(() -> fresh.decode(Unpooled.wrappedBuffer(length(impossible)), (message, size) -> {}))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining(Integer.toUnsignedString(impossible));
        }
        assertThat(allocator.largest).isZero();
    }

    @Test
    void shouldReadTheSameHoweverTheStreamIsSplit() {
        List<Command> expected = new ArrayList<>();
        List<byte[]> frames = new ArrayList<>();
        long sequence = 0;
        for (WireMessage message : Samples.all()) {
            sequence += message.command().isSequenced() ? 1 : 0;
            frames.add(Samples.frame(message, sequence));
            expected.add(message.command());
        }
        byte[] stream = joined(frames);

        for (int split = 0; split <= stream.length; split++) {
            FrameDecoder fresh = new FrameDecoder(allocator, LIMIT);
            List<Command> commands = new ArrayList<>();
            fresh.decode(Unpooled.wrappedBuffer(stream, 0, split), (message, size) -> commands.add(message.command()));
            fresh.decode(
                    Unpooled.wrappedBuffer(stream, split, stream.length - split),
                    (message, size) -> commands.add(message.command()));
            assertThat(commands).as("split at byte " + split).isEqualTo(expected);
            assertThat(fresh.sequence()).isEqualTo(sequence);
        }
        for (byte single : stream) {
            decode(single);
        }
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void shouldRefuseAGapARepetitionAndASequenceWhereNoneBelongs() {
        for (long wrong : new long[] {0, 1, 3, -1}) {
            FrameDecoder fresh = new FrameDecoder(allocator, LIMIT);
            byte[] stream = joined(List.of(
                    Samples.frame(new GatewayCommand.Drain(), 1), Samples.frame(new GatewayCommand.Drain(), wrong)));
            assertThatThrownBy(() -> fresh.decode(Unpooled.wrappedBuffer(stream), (message, size) -> {}))
                    .hasMessage("DRAIN has sequence " + wrong + ", expected 2");
        }
        byte[] ping = Samples.frame(new LinkControl.Ping());
        ping[15] = 1;
        assertThatThrownBy(() -> decode(ping)).hasMessage("PING has sequence 1, expected 0");
    }

    @Test
    void shouldStopForGoodAtTheFirstViolation() {
        assertThatThrownBy(() -> decode(length(0))).isInstanceOf(ProtocolException.class);

        decode(Samples.frame(new LinkControl.Ping()));

        assertThat(read).isEmpty();
    }

    @Test
    void shouldApplyANewLimitFromTheNextFrameOn() {
        byte[] stream = joined(List.of(Samples.frame(new LinkControl.Ping()), frame(LIMIT + 1)));

        decoder.decode(Unpooled.wrappedBuffer(stream), (message, size) -> {
            read.add(message.command());
            decoder.maxFrameBytes(LIMIT + 1);
        });

        assertThat(read).containsExactly(Command.PING, Command.REFUSED);
    }

    @Test
    void shouldAnswerAnyBytesWithMessagesOrAProtocolException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<WireMessage> samples = Samples.all();

        for (int round = 0; round < 30_000; round++) {
            byte[] bytes = random.nextInt(10) == 0
                    ? randomBytes(random)
                    : damaged(Samples.frame(samples.get(random.nextInt(samples.size()))), random);
            FrameDecoder fresh = new FrameDecoder(allocator, LIMIT);
            try {
                int split = random.nextInt(bytes.length + 1);
                fresh.decode(Unpooled.wrappedBuffer(bytes, 0, split), (message, size) -> {});
                fresh.decode(Unpooled.wrappedBuffer(bytes, split, bytes.length - split), (message, size) -> {});
            } catch (ProtocolException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            } finally {
                fresh.close();
            }
        }

        assertThat(allocator.largest).as("seed " + seed).isLessThanOrEqualTo(LIMIT + FrameCodec.LENGTH_BYTES);
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Changes some bytes; leaves the length field alone most of the time, so that bodies are reached. */
    private static byte[] damaged(byte[] frame, Random random) {
        int from = random.nextInt(20) == 0 ? 0 : FrameCodec.LENGTH_BYTES + random.nextInt(2) * 12;
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && from < frame.length; i++) {
            int at = from + random.nextInt(frame.length - from);
            frame[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : frame[at] ^ 1 << random.nextInt(8));
        }
        return frame;
    }

    /** Remembers the largest buffer that was asked for. */
    private static final class LargestBuffer extends AbstractByteBufAllocator {
        private int largest;

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            largest = Math.max(largest, initialCapacity);
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            largest = Math.max(largest, initialCapacity);
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
