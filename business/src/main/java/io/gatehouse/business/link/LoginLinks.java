package io.gatehouse.business.link;

import io.gatehouse.protocol.LoginMessage;

/** Who orders the clients of uids that may have one each. Every call on the loop. */
public interface LoginLinks {
    /** Orders nothing. */
    LoginLinks NONE = new LoginLinks() {
        @Override
        public void onMessage(GatewayLink link, LoginMessage message) {}

        @Override
        public void onEnd(GatewayLink link) {}
    };

    /** The gateway says something of clients. */
    void onMessage(GatewayLink link, LoginMessage message);

    /** The link is over. */
    void onEnd(GatewayLink link);
}
