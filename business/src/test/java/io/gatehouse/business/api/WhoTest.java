package io.gatehouse.business.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatehouse.protocol.ClientId;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhoTest {
    @Test
    void shouldReplaceExceptionsAndStayImmutable() {
        ClientId one = new ClientId(1, 1);
        ClientId two = new ClientId(1, 2);
        Who room = Who.inGroup("room");

        assertEquals(List.of(one), room.except(one).except());
        assertEquals(List.of(two), room.except(one).except(two).except());
        assertEquals(List.of(), room.except());
        assertSame(Who.everyone(), Who.everyone().except(new ClientId[0]));
    }

    @Test
    void shouldRefuseNamesThatCanNeverBeRight() {
        assertThrows(IllegalArgumentException.class, () -> Who.uid("a", ""));
        assertThrows(IllegalArgumentException.class, () -> Who.inGroup("g".repeat(256)));
        Who.inGroup("g".repeat(254), "g".repeat(255));
        Who.uids(Collections.nCopies(Who.MAX_NAMES, "u"));
        assertThrows(IllegalArgumentException.class, () -> Who.uids(Collections.nCopies(Who.MAX_NAMES + 1, "u")));
        assertThrows(IllegalArgumentException.class, () -> Page.first(0));
        assertEquals(1, Page.first(1).size());
    }
}
