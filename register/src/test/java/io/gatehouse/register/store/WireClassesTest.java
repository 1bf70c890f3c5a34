package io.gatehouse.register.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.WrongTargetException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What registers make of bytes that Hazelcast's members send each other. */
class WireClassesTest {
    private final InternalSerializationService wire = new DefaultSerializationServiceBuilder()
            .setConfig(new SerializationConfig().setJavaSerializationFilterConfig(WireClasses.only()))
            .build();

    @Test
    void shouldTakeTheErrorsByWhichMembersTellEachOtherToAskAgain() throws Exception {
        var suppressing = new RetryableHazelcastException("again", new IllegalStateException("why"));
        suppressing.addSuppressed(new WrongTargetException("elsewhere"));

        RetryableHazelcastException again = sent(suppressing);

        assertThat(again).hasMessage("again").hasCauseInstanceOf(IllegalStateException.class);
        assertThat(again.getSuppressed()).hasOnlyElementsOfType(WrongTargetException.class);
        assertThat((Throwable)
                        sent(new PartitionMigratingException(new Address("127.0.0.1", 1), 17, "SetOperation", "maps")))
                .isInstanceOf(PartitionMigratingException.class);
    }

    @Test
    void shouldMakeNoOtherObjects() {
        for (Serializable other : List.of(URI.create("none:none"), new Exact(BigDecimal.ONE), new Exact[0])) {
            assertThatThrownBy(() -> sent(other))
                    .as("%s", other.getClass())
                    .isInstanceOf(HazelcastSerializationException.class)
                    .hasMessageContaining("not allowed");
        }
    }

    private record Exact(BigDecimal number) implements Serializable {}

    private <T> T sent(T object) {
        return wire.toObject(wire.toData(object));
    }
}
