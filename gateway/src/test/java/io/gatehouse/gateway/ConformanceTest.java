package io.gatehouse.gateway;

import static io.gatehouse.gateway.RawClient.FIN;
import static io.gatehouse.gateway.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sections 1 to 7 and 10 of the conformance catalogue, docs/websocket-conformance.md, on each kind of line. */
class ConformanceTest extends ConformanceFixture {
    static Stream<ConformanceCase> framing() {
        return FramingCatalogue.cases().stream();
    }

    static Stream<ConformanceCase> utf8() {
        return Stream.concat(
                Utf8Catalogue.cases().stream(), Utf8Catalogue.samples().stream().map(ConformanceTest::wholeCase));
    }

    static Stream<ConformanceCase> closing() {
        return Stream.concat(ClosingCatalogue.cases().stream(), ClosingCatalogue.more().stream());
    }

    private static ConformanceCase wholeCase(Utf8Catalogue.Sample sample) {
        ConformanceCase sent = Utf8Catalogue.fragments(sample.id(), sample.what(), sample.bytes());
        return sample.isValid() ? sent.hears(TEXT, sample.bytes()) : sent.violates(1007);
    }

    @Test
    void shouldHaveEveryNumberOnce() {
        List<String> ids = Stream.concat(framing(), Stream.concat(utf8(), ClosingCatalogue.cases().stream()))
                .map(ConformanceCase::id)
                .toList();
        Set<String> sections = ids.stream().map(id -> id.split("\\.")[0]).collect(Collectors.toSet());

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(sections).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "10");
        assertThat(ids.stream().collect(Collectors.groupingBy(id -> id.split("\\.")[0], Collectors.counting())))
                .containsEntry("1", 16L)
                .containsEntry("2", 11L)
                .containsEntry("3", 7L)
                .containsEntry("4", 10L)
                .containsEntry("5", 20L)
                // With the four of failing early, below.
                .containsEntry("6", 141L)
                .containsEntry("7", 37L)
                .containsEntry("10", 1L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framing", "utf8", "closing"})
    void shouldConform(ConformanceCase each) throws Exception {
        for (Line line : Line.values()) {
            // With compression agreed on, bit 4 says that a message is compressed, which section 12 looks at.
            if (line != Line.COMPRESSED || !Set.of("3.4", "3.5").contains(each.id())) {
                run(each, line);
            }
        }
    }

    static Stream<Utf8Catalogue.Sample> samples() {
        return Utf8Catalogue.samples().stream();
    }

    @ParameterizedTest(name = "{0}, at every split")
    @MethodSource("samples")
    void shouldJudgeTextAlikeWhereverItIsCut(Utf8Catalogue.Sample sample) throws Exception {
        if (sample.isValid()) {
            try (RawClient client = open(Line.PLAIN)) {
                for (int split = 0; split <= sample.bytes().length; split++) {
                    client.write(Utf8Catalogue.join(Utf8Catalogue.frames(cut(sample.bytes(), split))));
                    assertThat(client.read().payload()).as("cut at " + split).isEqualTo(sample.bytes());
                }
                leave(client);
            }
            return;
        }
        for (int split = 0; split <= sample.bytes().length; split++) {
            try (RawClient client = open(Line.PLAIN)) {
                client.write(Utf8Catalogue.join(Utf8Catalogue.frames(cut(sample.bytes(), split))));
                assertThat(client.read().closeCode()).as("cut at " + split).isEqualTo(1007);
            }
        }
    }

    private static byte[][] cut(byte[] bytes, int at) {
        return new byte[][] {Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)};
    }

    @Test
    void shouldEndTextWithItsFirstFragmentThatCannotBeUtf8() throws Exception {
        List<List<byte[]>> texts = Utf8Catalogue.failFast();
        for (int i = 0; i < texts.size(); i++) {
            byte[][] frames = Utf8Catalogue.frames(texts.get(i).toArray(byte[][]::new));
            try (RawClient client = open(Line.PLAIN)) {
                client.write(frames[0]);
                client.write(frames[1]);

                assertThat(client.read().closeCode()).as("6.4." + (i + 1)).isEqualTo(1007);
            }
        }
    }

    @Test
    void shouldEndTextInOneFrameWithItsLastOctetAtTheLatest() throws Exception {
        List<List<byte[]>> texts = Utf8Catalogue.failFast();
        for (int i = 0; i < texts.size(); i++) {
            List<byte[]> parts = new ArrayList<>(texts.get(i));
            byte[] frame = RawClient.bytes(FIN | TEXT, Utf8Catalogue.join(parts.toArray(byte[][]::new)));
            try (RawClient client = open(Line.PLAIN)) {
                for (byte octet : frame) {
                    client.write(octet);
                }

                assertThat(client.read().closeCode()).as("6.4." + (i + 3)).isEqualTo(1007);
            }
        }
    }
}
