package io.gatehouse.gateway;

import static io.gatehouse.gateway.RawClient.BINARY;
import static io.gatehouse.gateway.RawClient.CONTINUATION;
import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Section 9 of the conformance catalogue, docs/websocket-conformance.md: large messages, many fragments, small writes and many messages.
 * The catalogue takes times here; this looks at what they leave behind in memory.
 */
class ConformanceLoadTest extends ConformanceFixture {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    // A message on its way there and back, between a gateway and a worker of one process.
    private static final long COPIES = 12;
    // What the allocator keeps for next time, whatever the message.
    private static final long CHUNKS = 64 * MIB;

    /** What is sent and comes back; 0 stands for no fragments and for single writes. */
    record Load(String id, int opcode, int messageBytes, int fragmentBytes, int writeBytes, int count) {
        @Override
        public String toString() {
            return id + (opcode == TEXT ? " text" : " binary") + ", " + count + " of " + messageBytes + " bytes"
                    + (fragmentBytes == 0 ? "" : " in fragments of " + fragmentBytes)
                    + (writeBytes == 0 ? "" : " in writes of " + writeBytes);
        }
    }

    static Stream<Load> loads() {
        List<Load> all = new ArrayList<>();
        for (int kind = TEXT; kind <= BINARY; kind++) {
            int[] sizes = {64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB};
            for (int i = 0; i < 6; i++) {
                all.add(new Load("9." + kind + "." + (i + 1), kind, sizes[i], 0, 0, 1));
            }
            // The first two of the catalogue are of 4 MiB as well, which only takes longer.
            for (int i = 0; i < 9; i++) {
                all.add(new Load("9." + (2 + kind) + "." + (i + 1), kind, i < 2 ? MIB : 4 * MIB, 64 << 2 * i, 0, 1));
            }
            for (int i = 0; i < 6; i++) {
                all.add(new Load("9." + (4 + kind) + "." + (i + 1), kind, MIB, 0, 64 << i, 1));
            }
            int[] small = {0, 16, 64, 256, KIB, 4 * KIB};
            for (int i = 0; i < 6; i++) {
                all.add(new Load("9." + (6 + kind) + "." + (i + 1), kind, small[i], 0, 0, 1000));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loads")
    void shouldCarry(Load load) throws Exception {
        long before = PlatformDependent.usedDirectMemory();
        byte[] message = new byte[load.messageBytes()];
        Arrays.fill(message, (byte) (load.opcode() == TEXT ? '*' : 0xFE));
        try (RawClient client = open(Line.PLAIN)) {
            for (int i = 0; i < load.count(); i++) {
                send(client, load, message);
                // Not one by one, and never so many that neither end could take more.
                if (i >= 20) {
                    expect(client, load.opcode(), message);
                }
            }
            for (int i = 0; i < Math.min(20, load.count()); i++) {
                expect(client, load.opcode(), message);
            }
            leave(client);
        }

        assertThat(PlatformDependent.usedDirectMemory() - before)
                .as("direct memory")
                .isLessThan(COPIES * load.messageBytes() + CHUNKS);
    }

    private static void expect(RawClient client, int opcode, byte[] message) throws IOException {
        RawClient.Frame echo = client.read();
        assertThat(echo).as("an echo before the end").isNotNull();
        assertThat(echo.opcode()).isEqualTo(opcode);
        assertThat(Arrays.equals(echo.payload(), message))
                .as("the same payload")
                .isTrue();
    }

    private static void send(RawClient client, Load load, byte[] message) throws IOException {
        int size = load.fragmentBytes() == 0 ? Math.max(1, message.length) : load.fragmentBytes();
        int from = 0;
        do {
            int to = Math.min(message.length, from + size);
            int fin = to == message.length ? FIN : 0;
            byte[] frame = RawClient.bytes(
                    fin | (from == 0 ? load.opcode() : CONTINUATION), Arrays.copyOfRange(message, from, to));
            int write = load.writeBytes() == 0 ? frame.length : load.writeBytes();
            for (int at = 0; at < frame.length; at += write) {
                client.write(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + write)));
            }
            from = to;
        } while (from < message.length);
    }
}
