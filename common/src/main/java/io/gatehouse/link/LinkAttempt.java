package io.gatehouse.link;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import java.util.function.Consumer;

/** Dials once, for those who ask something and go. Who needs a link for good has {@link LinkClient}. */
public final class LinkAttempt {
    private LinkAttempt() {}

    /**
     * Dials an address and shakes hands. Threading: the link belongs to the event loop of the context that calls.
     *
     * @param dialler  makes the connection; its connect timeout bounds that, {@code link.handshake-timeout} the handshake
     * @param expected the role that must answer
     * @param listener told of the link, if it opens
     * @param onFailed told why it does not, without the address; then nobody else is told anything
     */
    public static void dial(
            LinkDialler dialler,
            LinkOptions options,
            NodeIdentity self,
            LinkRole expected,
            HostPort address,
            LinkListener listener,
            Consumer<String> onFailed) {
        dialler.connect(address).onComplete(connected -> {
            if (connected.failed()) {
                onFailed.accept("cannot connect (" + connected.cause().getMessage() + ")");
            } else {
                NettyBridge.takeOver(
                        connected.result(), new DialledChannel(options, self, expected, listener, onFailed));
            }
        });
    }
}
