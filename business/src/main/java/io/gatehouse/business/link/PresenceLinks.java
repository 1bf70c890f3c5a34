package io.gatehouse.business.link;

import io.gatehouse.protocol.PresenceMessage;

/** Who is told of gateways' links in order to learn which names they have. Every call on the loop. */
public interface PresenceLinks {
    /** Wants to know nothing. */
    PresenceLinks NONE = new PresenceLinks() {
        @Override
        public void onOpen(GatewayLink link) {}

        @Override
        public void onMessage(GatewayLink link, PresenceMessage message) {}

        @Override
        public void onEnd(GatewayLink link) {}
    };

    /** A link is there. */
    void onOpen(GatewayLink link);

    /** The gateway says something of names. */
    void onMessage(GatewayLink link, PresenceMessage message);

    /** The link is over. */
    void onEnd(GatewayLink link);
}
