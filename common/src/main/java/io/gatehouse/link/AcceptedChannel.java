package io.gatehouse.link;

import io.gatehouse.base.AddressNetwork;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.ProtocolVersions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening side: reads nothing but a hello from a stranger, and opens the link only to who proves the secret. */
final class AcceptedChannel extends LinkChannel {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptedChannel.class);

    private final Set<LinkRole> accepted;
    private final Function<NodeIdentity, LinkListener> listeners;
    private final RefusalLog refusals;
    private final LinkEntrance entrance;
    private final LongAdder broken;
    private final List<LinkAuthenticator> secrets;
    private LinkEntrance.Place place; // of this connection there
    private LinkControl.Hello hello;
    private LinkControl.Challenge challenge;

    AcceptedChannel(
            LinkOptions options,
            NodeIdentity self,
            Set<LinkRole> accepted,
            Function<NodeIdentity, LinkListener> listeners,
            RefusalLog refusals,
            LinkEntrance entrance,
            LongAdder broken) {
        super(options, self);
        this.accepted = accepted;
        this.listeners = listeners;
        this.refusals = refusals;
        this.entrance = entrance;
        this.broken = broken;
        this.secrets = LinkAuthenticator.accepting(options.secret());
    }

    @Override
    void onConnected() {
        if (!(channel().remoteAddress() instanceof InetSocketAddress)) {
            return;
        }
        place = entrance.enter(channel(), options.strangers());
        if (place == null) {
            String reason = "more than " + options.strangers().handshakes(isLoopback())
                    + " handshakes at the same time from this address; closed (link.max-handshakes-per-address)";
            refusals.refused(peer(), remoteAddress(), self, reason);
            fail(reason);
        }
    }

    private boolean isLoopback() {
        return LinkEntrance.isLoopback(channel());
    }

    @Override
    void onHandshake(LinkControl message) {
        if (message instanceof LinkControl.Hello said && hello == null) {
            hello = said;
            if (!accepted.contains(said.from().role())) {
                refuse("a " + said.from().role() + " has no business at this " + self.role() + "; it serves "
                        + accepted);
                return;
            }
            OptionalInt version = ProtocolVersions.OURS.common(said.versions());
            if (version.isEmpty()) {
                refuse("the " + role() + " speaks protocol " + said.versions() + " and this "
                        + self.role().word() + " " + ProtocolVersions.OURS
                        + "; upgrade one release at a time (docs/deployment.md)");
                return;
            }
            challenge = new LinkControl.Challenge(self, LinkAuthenticator.nonce(), version.getAsInt());
            send(challenge);
        } else if (message instanceof LinkControl.Proof proof && challenge != null) {
            LinkAuthenticator known = whoKnows(proof);
            if (known == null) {
                refuseAfter(
                        options.strangers().delayMs(isLoopback()),
                        "the secrets of the " + role() + " and " + self + " differ (secret-file or GATEHOUSE_SECRET)");
                return;
            }
            send(new LinkControl.Welcome(known.listenerProof(hello, challenge)));
            if (place != null) {
                place.leave();
            }
            refusals.accepted(peer());
            open(hello.from(), listeners.apply(hello.from()));
        } else {
            throw new ProtocolException(message.command() + " at this point of the handshake");
        }
    }

    // With the secret that the peer has: while secrets are changed, it may know only one of ours.
    private LinkAuthenticator whoKnows(LinkControl.Proof proof) {
        for (LinkAuthenticator each : secrets) {
            if (LinkAuthenticator.matches(each.diallerProof(hello, challenge), proof.hmac())) {
                return each;
            }
        }
        return null;
    }

    // Answered, because the one stranger who speaks our frames is a node of another version, and its operator must
    // see why.
    @Override
    void onHandshakeViolation(String reason) {
        refuse(reason);
    }

    @Override
    void onLinkViolation() {
        broken.increment();
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

    // The machine, or its network where it may have any address of that, and not the port, which is another each time;
    // and not the name, which proves nothing until the secret is
    // proved: a stranger would write into our log what it likes, as often as it likes.
    private String peer() {
        String host = channel().remoteAddress() instanceof InetSocketAddress remote
                ? AddressNetwork.of(remote.getAddress()).getHostAddress()
                : "";
        return hello == null ? host : host + " " + role();
    }

    private String role() {
        return hello.from().role().word();
    }
}
