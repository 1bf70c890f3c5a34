package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.base.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames of protocol version 1 as they were written once, one a line. What a node reads from them and writes must stay the same, byte for
 * byte, or it cannot be linked to a node of the release before. docs/protocol.md, "Versions", says how the protocol grows instead.
 *
 * <p>Until version 1 is released, {@code -Dgatehouse.golden=write} writes the file anew.
 */
@ExtendWith(LeakCheck.class)
class WireCompatibilityTest {
    private static final Path FILE = Path.of("src/test/resources/wire/version-1.txt");
    private static final String HINT =
            "a frame of version 1 has changed. Once released it never may: see docs/protocol.md, \"Versions\"; "
                    + "before: mvn -pl common test -Dtest=WireCompatibilityTest -Dgatehouse.golden=write";
    private static final RecursiveComparisonConfiguration BY_CONTENT = RecursiveComparisonConfiguration.builder()
            .withEqualsForType(ByteBufUtil::equals, ByteBuf.class)
            .withStrictTypeChecking(true)
            .build();
    // The keys of a session have no order.
    private static final Set<Command> WITH_SESSION = EnumSet.of(
            Command.HANDSHAKE,
            Command.ADMIT,
            Command.CONNECTED,
            Command.CLOSED,
            Command.BOUND,
            Command.SESSION_CHANGED,
            Command.UPDATE_SESSION,
            Command.CLIENTS_FOUND,
            Command.SESSION_UPDATED);

    @BeforeAll
    static void writeWhereAsked() throws IOException {
        if ("write".equals(System.getProperty("gatehouse.golden"))) {
            Files.createDirectories(FILE.getParent());
            Files.write(
                    FILE,
                    Samples.all().stream()
                            .map(message ->
                                    message.command() + " " + HexFormat.of().formatHex(Samples.frame(message)))
                            .toList());
        }
    }

    static Stream<Golden> golden() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        return IntStream.range(0, lines.size()).mapToObj(i -> {
            String[] line = lines.get(i).split(" ");
            return new Golden(i, Command.valueOf(line[0]), HexFormat.of().parseHex(line[1]));
        });
    }

    @Test
    void shouldKnowAFrameOfEveryCommandAndSample() throws IOException {
        assertThat(golden().map(Golden::command).distinct()).as(HINT).containsExactlyInAnyOrder(Command.values());
        assertThat(golden()).as(HINT).hasSameSizeAs(Samples.all());
    }

    @ParameterizedTest
    @MethodSource("golden")
    void shouldReadAndWriteWhatTheFirstReleaseWrote(Golden golden) {
        WireMessage expected = Samples.all().get(golden.index());
        List<WireMessage> read = new ArrayList<>();

        FrameDecoder decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
        decoder.decode(Unpooled.wrappedBuffer(golden.frame()), (message, bytes) -> read.add(message));

        assertThat(read).singleElement().satisfies(message -> {
            assertThat(message.command()).isEqualTo(golden.command());
            assertThat(message).as(HINT).usingRecursiveComparison(BY_CONTENT).isEqualTo(expected);
        });
        if (WITH_SESSION.contains(golden.command())) {
            assertThat(sorted(Samples.frame(expected))).as(HINT).isEqualTo(sorted(golden.frame()));
        } else {
            assertThat(Samples.frame(expected)).as(HINT).isEqualTo(golden.frame());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 254, 255})
    void shouldChooseTheHighestCommonVersion(int highest) {
        ProtocolVersions ours = new ProtocolVersions(2, 254);

        assertThat(ours.common(new ProtocolVersions(1, highest)).orElse(0))
                .isEqualTo(highest == 1 ? 0 : Math.min(highest, 254));
        assertThat(new ProtocolVersions(1, highest).common(ours))
                .isEqualTo(ours.common(new ProtocolVersions(1, highest)));
        assertThat(ours.include(highest)).isEqualTo(highest == 2 || highest == 254);
    }

    @Test
    void shouldRefuseAHelloWithoutARangeOfVersions() {
        byte[] hello = Samples.frame(Samples.all().get(0));
        for (int[] range : new int[][] {{0, 1}, {2, 1}, {0, 0}}) {
            byte[] wrong = hello.clone();
            wrong[wrong.length - 2] = (byte) range[0];
            wrong[wrong.length - 1] = (byte) range[1];

            FrameDecoder decoder = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
            assertThatThrownBy(() -> decoder.decode(Unpooled.wrappedBuffer(wrong), (message, bytes) -> {}))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("protocol versions " + range[0] + " to " + range[1] + ", expected 1 to 255");
        }
    }

    private static byte[] sorted(byte[] bytes) {
        byte[] sorted = bytes.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    record Golden(int index, Command command, byte[] frame) {
        @Override
        public String toString() {
            return index + " " + command;
        }
    }
}
