package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class FrameCodecTest {
    private static final RecursiveComparisonConfiguration BY_CONTENT = RecursiveComparisonConfiguration.builder()
            .withEqualsForType(ByteBufUtil::equals, ByteBuf.class)
            .withStrictTypeChecking(true)
            .build();

    static List<WireMessage> samples() {
        return Samples.all();
    }

    private static void decode(byte[] frame, FrameDecoder.Receiver receiver) {
        FrameDecoder decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
        try {
            decoder.decode(Unpooled.wrappedBuffer(frame), receiver);
        } finally {
            decoder.close();
        }
    }

    private static byte[] withLength(byte[] frame, int bytes) {
        byte[] cut = Arrays.copyOf(frame, bytes);
        Unpooled.wrappedBuffer(cut).setInt(0, bytes - FrameCodec.LENGTH_BYTES);
        return cut;
    }

    @Test
    void shouldHaveASampleOfEveryCommand() {
        Set<Command> sampled = EnumSet.noneOf(Command.class);
        Samples.all().forEach(message -> sampled.add(message.command()));

        assertThat(sampled).containsExactlyInAnyOrder(Command.values());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldReadWhatWasWritten(WireMessage message) {
        byte[] frame = Samples.frame(message);
        List<Integer> sizes = new ArrayList<>();

        decode(frame, (read, bytes) -> {
            sizes.add(bytes);
            assertThat(read).usingRecursiveComparison(BY_CONTENT).isEqualTo(message);
        });

        assertThat(sizes).containsExactly(frame.length);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldRefuseABodyCutAtAnyByte(WireMessage message) {
        int payload = message instanceof GatewayEvent.MessageReceived event
                ? event.payload().readableBytes()
                : message instanceof GatewayCommand.Send send ? send.payload().readableBytes() : 0;
        byte[] frame = Samples.frame(message);

        for (int bytes = FrameCodec.HEADER_BYTES; bytes < frame.length - payload; bytes++) {
            byte[] cut = withLength(frame, bytes);
            assertThatThrownBy(() -> decode(cut, (read, size) -> {}))
                    .as("%s cut to %d bytes", message.command(), bytes)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldRefuseBytesAfterTheBody(WireMessage message) {
        if (message instanceof GatewayEvent.MessageReceived || message instanceof GatewayCommand.Send) {
            return; // their payload takes all that is left
        }
        byte[] frame = Samples.frame(message);

        assertThatThrownBy(() -> decode(withLength(frame, frame.length + 1), (read, size) -> {}))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void shouldRefuseUnknownVersionCommandFlagAndReservedByte() {
        int[][] changes = {{4, 0}, {4, 2}, {5, 0}, {5, 0xFF}, {6, 2}, {7, 1}};
        for (int[] change : changes) {
            byte[] frame = Samples.frame(new LinkControl.Ping());
            frame[change[0]] = (byte) change[1];

            assertThatThrownBy(() -> decode(frame, (read, size) -> {}))
                    .as("byte %d = %d", change[0], change[1])
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void shouldTakeBackWhatItWroteOfAMessageThatCannotBeWritten() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(1);

        assertThatThrownBy(() -> FrameCodec.encode(new LinkControl.Refused("x".repeat(65_536)), 0, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reason");

        assertThat(out.writerIndex()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 254, 255})
    void shouldReadGroupNamesUpToTheLimit(int bytes) {
        decode(
                Samples.frame(new GatewayCommand.Ungroup(0, "g".repeat(bytes))),
                (read, size) ->
                        assertThat(((GatewayCommand.Ungroup) read).group()).hasSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 65_535})
    void shouldRefuseGroupNamesBeyondTheLimit(int bytes) {
        byte[] frame = Samples.frame(new GatewayCommand.Ungroup(0, "g".repeat(bytes)));

        assertThatThrownBy(() -> decode(frame, (read, size) -> {}))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("group has " + bytes + " bytes, expected 1 to 255");
    }

    @Test
    void shouldRefuseNamesThatAreNotUtf8ButReadTheReplacementCharacterItself() {
        byte[] frame = Samples.frame(new GatewayCommand.Ungroup(0, "ab"));
        frame[frame.length - 1] = (byte) 0xC3;

        assertThatThrownBy(() -> decode(frame, (read, size) -> {})).hasMessage("group is not UTF-8");
        decode(
                Samples.frame(new GatewayCommand.Ungroup(0, "\uFFFD")),
                (read, size) ->
                        assertThat(((GatewayCommand.Ungroup) read).group()).isEqualTo("\uFFFD"));
    }

    @Test
    void shouldRefuseCountsThatTheFrameCannotHold() {
        byte[] acknowledge = Samples.frame(new GatewayCommand.Acknowledge(new int[1], new int[1], new long[1]));
        Unpooled.wrappedBuffer(acknowledge).setInt(FrameCodec.HEADER_BYTES, Integer.MAX_VALUE);
        byte[] topology = Samples.frame(new RegisterMessage.Topology(1, 1, true, List.of(), List.of()));
        Unpooled.wrappedBuffer(topology).setShort(FrameCodec.HEADER_BYTES + 17, 0xFFFF);

        assertThatThrownBy(() -> decode(acknowledge, (read, size) -> {})).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode(topology, (read, size) -> {})).isInstanceOf(ProtocolException.class);
    }

    @Test
    void shouldBoundTheNameOfANodeInBytes() {
        NodeIdentity longest = new NodeIdentity(LinkRole.WORKER, 1, 1, "é".repeat(32));
        NodeIdentity tooLong = new NodeIdentity(LinkRole.WORKER, 1, 1, "é".repeat(32) + "x");

        decode(
                Samples.frame(new LinkControl.Hello(longest, new byte[LinkControl.NONCE_BYTES])),
                (read, size) -> assertThat(((LinkControl.Hello) read).from()).isEqualTo(longest));
        byte[] refused = Samples.frame(new LinkControl.Hello(tooLong, new byte[LinkControl.NONCE_BYTES]));
        assertThatThrownBy(() -> decode(refused, (read, size) -> {}))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("65 bytes");
    }

    @Test
    void shouldNotLetNamesAndReasonsForgeLogLines() {
        String forged = "a\nERROR b\u0085c";
        NodeIdentity node = new NodeIdentity(LinkRole.WORKER, 1, 1, forged);

        decode(
                Samples.frame(new LinkControl.Hello(node, new byte[LinkControl.NONCE_BYTES])),
                (read, size) ->
                        assertThat(((LinkControl.Hello) read).from().name()).isEqualTo("a?ERROR b?c"));
        decode(
                Samples.frame(new LinkControl.Refused(forged)),
                (read, size) ->
                        assertThat(((LinkControl.Refused) read).reason()).isEqualTo("a?ERROR b?c"));
        decode(
                Samples.frame(new LinkControl.Goodbye(forged)),
                (read, size) ->
                        assertThat(((LinkControl.Goodbye) read).reason()).isEqualTo("a?ERROR b?c"));
    }
}
