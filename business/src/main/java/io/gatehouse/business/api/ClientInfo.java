package io.gatehouse.business.api;

import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientRow;
import java.util.Optional;
import java.util.Set;

/**
 * A row of {@link Clients#list}. Fields not asked for are empty.
 *
 * @param id            always there
 * @param uid           the uid bound to it
 * @param groups        the groups it is in
 * @param session       its session
 * @param listener      name of the gateway listener it came by
 * @param remoteAddress its IP address
 */
public record ClientInfo(
        ClientId id,
        Optional<String> uid,
        Set<String> groups,
        SessionData session,
        String listener,
        String remoteAddress) {
    /** What to ask for. */
    public enum Field {
        /** The uid. */
        UID(ClientRow.UID),
        /** The groups. */
        GROUPS(ClientRow.GROUPS),
        /** The session. */
        SESSION(ClientRow.SESSION),
        /** Listener and address. */
        ADDRESS(ClientRow.ADDRESS);

        private final int bit;

        Field(int bit) {
            this.bit = bit;
        }

        /** Its bit in a query. */
        public int bit() {
            return bit;
        }
    }
}
