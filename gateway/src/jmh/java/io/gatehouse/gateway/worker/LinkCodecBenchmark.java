package io.gatehouse.gateway.worker;

import io.gatehouse.protocol.Delivery;
import io.gatehouse.protocol.EventStamp;
import io.gatehouse.protocol.FrameCodec;
import io.gatehouse.protocol.FrameDecoder;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayEvent;
import io.gatehouse.protocol.PayloadKind;
import io.gatehouse.protocol.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What one message costs on a link, without its system calls: an event goes out, a command comes in; 128 bytes of payload each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LinkCodecBenchmark {
    private static final int PAYLOAD_BYTES = 128;
    private static final int SEQUENCE_AT = 8;

    private final ByteBuf payload = Unpooled.directBuffer(PAYLOAD_BYTES).writeZero(PAYLOAD_BYTES);
    private final ByteBuf out = Unpooled.directBuffer(512);
    private final ByteBuf in = Unpooled.directBuffer(512);
    private final FrameDecoder decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private long number;

    @Setup
    public void encodeACommand() {
        FrameCodec.encode(
                new GatewayCommand.Send(
                        1,
                        0,
                        Target.groups(List.of("room-1")),
                        PayloadKind.TEXT,
                        Delivery.RELIABLE,
                        "",
                        payload.duplicate()),
                1,
                in);
    }

    @Benchmark
    public ByteBuf encodeEvent() {
        out.clear();
        var stamp = new EventStamp(7, 1, ++number, false);
        FrameCodec.encode(new GatewayEvent.MessageReceived(stamp, true, payload.duplicate()), number, out);
        return out;
    }

    @Benchmark
    public void decodeCommand(Blackhole used) {
        // The same frame again, as the next of its link.
        in.readerIndex(0).setLong(SEQUENCE_AT, ++number);
        decoder.decode(in, (message, bytes) -> used.consume(message));
    }
}
