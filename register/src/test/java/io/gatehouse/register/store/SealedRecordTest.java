package io.gatehouse.register.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.base.HazelcastName;
import io.gatehouse.base.Secret;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records of registers while the secret of their cluster changes. */
class SealedRecordTest {
    private static final Secret OLD = Secret.of("the old secret of this cluster, 32 bytes");
    private static final Secret NEW = Secret.of("the new secret of this cluster, 32 bytes");
    private static final RegisterRecord RECORD =
            new RegisterRecord(new NodeIdentity(LinkRole.REGISTER, 7, 70, "reg"), 1, List.of(), List.of(), Set.of());

    @Test
    void shouldOpenWhatWasSealedWithEitherSecret() {
        SealedRecord both = new SealedRecord(NEW.accepting(List.of(OLD)));

        assertThat(both.open(new SealedRecord(OLD).seal(RECORD, 0))).isEqualTo(RECORD);
        assertThat(both.open(new SealedRecord(NEW).seal(RECORD, 0))).isEqualTo(RECORD);
        assertThat(new SealedRecord(NEW).open(both.seal(RECORD, 0))).isEqualTo(RECORD);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new SealedRecord(OLD).open(both.seal(RECORD, 0)));
    }

    @Test
    void shouldMeetUnderTheNameOfTheFirstSecret() {
        assertThat(HazelcastName.of(NEW.accepting(List.of(OLD))))
                .isEqualTo(HazelcastName.of(NEW))
                .isNotEqualTo(HazelcastName.of(OLD));
    }
}
