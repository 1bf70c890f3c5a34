package io.gatehouse.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The kept corpus and what becomes of it by chance, the same chance each time. {@code -Pfuzz} looks further. */
class FuzzCorpusTest {
    private static final long SEED = 20260101;
    private static final int MAX_BYTES = 4096;

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void shouldReadOrRefuseTheCorpusAndItsMutants(FuzzTarget target) throws Exception {
        List<byte[]> corpus = corpus(target);
        assertThat(corpus).as("corpus of %s", target).isNotEmpty();
        Random random = new Random(SEED);
        ListAppender<ILoggingEvent> errors = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("io.gatehouse");
        errors.start();
        root.addAppender(errors);
        try {
            for (byte[] each : corpus) {
                run(target, each);
            }
            for (int i = 0; i < target.mutants(); i++) {
                run(target, mutant(corpus, random));
            }
        } finally {
            root.detachAppender(errors);
        }
        // A bug that ends one connection is logged as an error of ours, and is a finding.
        assertThat(errors.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .isEmpty();
    }

    private static void run(FuzzTarget target, byte[] data) {
        try {
            target.run(data);
        } catch (Throwable finding) {
            throw new AssertionError(
                    target + " fails with " + HexFormat.of().formatHex(data) + "; keep it in " + target.corpus(),
                    finding);
        }
    }

    private static List<byte[]> corpus(FuzzTarget target) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(target.corpus())) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        return inputs;
    }

    private static byte[] mutant(List<byte[]> corpus, Random random) {
        byte[] data = corpus.get(random.nextInt(corpus.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            data = switch (random.nextInt(6)) {
                case 0 -> Arrays.copyOf(data, random.nextInt(data.length + 1)); // cut off
                case 1 -> inserted(data, random.nextInt(data.length + 1), (byte) random.nextInt());
                case 2 -> removed(data, random);
                case 3 -> spliced(data, corpus.get(random.nextInt(corpus.size())), random);
                default -> replaced(data, random);
            };
        }
        return data.length > MAX_BYTES ? Arrays.copyOf(data, MAX_BYTES) : data;
    }

    private static byte[] replaced(byte[] data, Random random) {
        if (data.length > 0) {
            byte[] extremes = {0, 1, -1, 0x7F, -0x80, '"', '\n', (byte) (1 << random.nextInt(8))};
            data[random.nextInt(data.length)] =
                    random.nextBoolean() ? (byte) random.nextInt() : extremes[random.nextInt(extremes.length)];
        }
        return data;
    }

    private static byte[] inserted(byte[] data, int at, byte value) {
        byte[] longer = Arrays.copyOf(data, data.length + 1);
        System.arraycopy(data, at, longer, at + 1, data.length - at);
        longer[at] = value;
        return longer;
    }

    private static byte[] removed(byte[] data, Random random) {
        if (data.length == 0) {
            return data;
        }
        int at = random.nextInt(data.length);
        byte[] shorter = Arrays.copyOf(data, data.length - 1);
        System.arraycopy(data, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    private static byte[] spliced(byte[] data, byte[] other, Random random) {
        int head = random.nextInt(data.length + 1);
        int from = random.nextInt(other.length + 1);
        byte[] both = Arrays.copyOf(data, head + other.length - from);
        System.arraycopy(other, from, both, head, other.length - from);
        return both;
    }
}
