package io.gatehouse.link;

import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening side: reads nothing but a hello from a stranger, and opens the link only to who proves the secret. */
final class AcceptedChannel extends LinkChannel {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptedChannel.class);

    private final Set<LinkRole> accepted;
    private final Function<NodeIdentity, LinkListener> listeners;
    private final RefusalLog refusals;
    private LinkControl.Hello hello;
    private LinkControl.Challenge challenge;

    AcceptedChannel(
            LinkOptions options,
            NodeIdentity self,
            Set<LinkRole> accepted,
            Function<NodeIdentity, LinkListener> listeners,
            RefusalLog refusals) {
        super(options, self);
        this.accepted = accepted;
        this.listeners = listeners;
        this.refusals = refusals;
    }

    @Override
    void onConnected() {}

    @Override
    void onHandshake(LinkControl message) {
        if (message instanceof LinkControl.Hello said && hello == null) {
            hello = said;
            if (!accepted.contains(said.from().role())) {
                refuse("a " + said.from().role() + " has no business at this " + self.role() + "; it serves "
                        + accepted);
                return;
            }
            challenge = new LinkControl.Challenge(self, LinkAuthenticator.nonce());
            send(challenge);
        } else if (message instanceof LinkControl.Proof proof && challenge != null) {
            if (!LinkAuthenticator.matches(authenticator.diallerProof(hello, challenge), proof.hmac())) {
                refuse("the secrets of the " + role() + " and " + self + " differ (secret-file or GATEHOUSE_SECRET)");
                return;
            }
            send(new LinkControl.Welcome(authenticator.listenerProof(hello, challenge)));
            refusals.accepted(peer());
            open(hello.from(), listeners.apply(hello.from()));
        } else {
            throw new ProtocolException(message.command() + " at this point of the handshake");
        }
    }

    // Answered, because the one stranger who speaks our frames is a node of another version, and its operator must
    // see why.
    @Override
    void onHandshakeViolation(String reason) {
        refuse(reason);
    }

    @Override
    void onRefused(String reason, boolean heardAnything) {
        if (heardAnything) {
            refusals.refused(peer(), remoteAddress(), self, reason);
        } else {
            // Health checks and port scans connect and say nothing.
            LOG.debug("Connection from {} ended before it said anything: {}", remoteAddress(), reason);
        }
    }

    // The machine, not the port, which is another each time; and not the name, which proves nothing until the secret is
    // proved: a stranger would write into our log what it likes, as often as it likes.
    private String peer() {
        String host = remoteAddress().replaceFirst(":\\d+$", "");
        return hello == null ? host : host + " " + role();
    }

    private String role() {
        return hello.from().role().word();
    }
}
