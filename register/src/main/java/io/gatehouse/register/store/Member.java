package io.gatehouse.register.store;

import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.RegisterMessage.GatewayEntry;

/**
 * One node that is online.
 *
 * @param identity role, id, incarnation, name
 * @param gateway  where workers dial it if it is a gateway, else null
 */
public record Member(NodeIdentity identity, GatewayEntry gateway) {
    /**
     * What there is one member of at a time; a new incarnation takes the place of the old.
     *
     * @param role what it is
     * @param id   unique within the role
     */
    public record Key(LinkRole role, long id) {}

    /** The member's place. */
    public Key key() {
        return new Key(identity.role(), identity.id());
    }
}
