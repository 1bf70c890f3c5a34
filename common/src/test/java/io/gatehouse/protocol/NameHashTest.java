package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameHashTest {
    @Test
    void shouldStayWhatTheProtocolSays() {
        // On the wire: a change of these is a change of the protocol.
        assertThat(NameHash.of(Target.Kind.UIDS, "anna")).isEqualTo(-5040764143227439721L);
        assertThat(NameHash.of(Target.Kind.GROUPS, "лобби")).isEqualTo(-2640160959311281785L);
    }

    @Test
    void shouldTellNamesAndKindsApart() {
        Set<Long> seen = new HashSet<>();

        for (int i = 0; i < 100_000; i++) {
            seen.add(NameHash.of(Target.Kind.UIDS, "user-" + i));
            seen.add(NameHash.of(Target.Kind.GROUPS, "user-" + i));
        }

        assertThat(seen).hasSize(200_000);
    }

    @Test
    void shouldBeTheSameAfterTheWayOverTheWire() {
        Random random = new Random(5);
        for (int run = 0; run < 5_000; run++) {
            String name = random.ints(1 + random.nextInt(5), 1, Character.MAX_CODE_POINT + 1)
                    .filter(point -> Character.getType(point) != Character.SURROGATE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .append('x')
                    .toString();
            ByteBuf wire = Unpooled.buffer();
            new WireWriter(wire).string("name", name);

            String read = new WireReader(wire).name("name");

            assertThat(NameHash.of(Target.Kind.GROUPS, read))
                    .as("run %d", run)
                    .isEqualTo(NameHash.of(Target.Kind.GROUPS, name));
        }
    }
}
