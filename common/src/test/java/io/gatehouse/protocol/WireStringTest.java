package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireStringTest {
    @ParameterizedTest
    @CsvSource({
        "'\ud83d\ude00 \u00e9', '\ud83d\ude00 \u00e9'",
        "'a\ud83d', 'a?'",
        "'\ud83d\u00e9', '?\u00e9'",
        "'\ud83d\u20ac!', '?\u20ac!'",
        "'\ude00\ud83d\ude00', '?\ud83d\ude00'",
    })
    void shouldAlwaysWriteWhatAReaderAccepts(String text, String read) {
        ByteBuf buffer = Unpooled.buffer();
        new WireWriter(buffer).string("text", text).longString(text);
        WireReader in = new WireReader(buffer);

        assertThat(in.string("text")).isEqualTo(read);
        assertThat(in.longString("text")).isEqualTo(read);
    }
}
