package io.gatehouse.register;

import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.RegisterMessage;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;
import io.gatehouse.register.store.Member;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One node's link: checks what it says and passes it on. Confined to the register's event loop. */
final class RegisterConnection implements LinkedNode, LinkListener, RegisterMessage.Receiver {
    // A node that asked for more would haunt everybody after its death.
    private static final long MAX_LEASE_MS = TimeUnit.HOURS.toMillis(1);

    private final MemberRegistry registry;
    private final NodeIdentity peer;
    private final Supplier<NodeStatus> status;
    private Link link;
    private RegisterMessage.Announce announced;
    private boolean withdrawn;

    /** @param status asked when an operator wants to know */
    RegisterConnection(MemberRegistry registry, NodeIdentity peer, Supplier<NodeStatus> status) {
        this.registry = registry;
        this.peer = peer;
        this.status = status;
    }

    @Override
    public Member member() {
        boolean isMember = !withdrawn && (peer.role() == LinkRole.GATEWAY || peer.role() == LinkRole.WORKER);
        return isMember ? new Member(peer, announced.gateway()) : null;
    }

    @Override
    public long leaseNs() {
        return TimeUnit.MILLISECONDS.toNanos(announced.leaseMs());
    }

    @Override
    public String remoteAddress() {
        return link.remoteAddress();
    }

    @Override
    public boolean push(RegisterMessage.Topology topology) {
        return link.send(topology) != Link.FULL;
    }

    @Override
    public void close(String reason) {
        link.close(reason);
    }

    @Override
    public void onOpen(Link opened) {
        link = opened;
    }

    @Override
    public void onMessage(Link from, WireMessage message) {
        if (message instanceof StatusMessage.AskStatus ask && peer.role() == LinkRole.OPERATOR) {
            link.send(new StatusMessage.NodeReported(ask.correlation(), 0, status.get()));
            return;
        }
        if (!(message instanceof RegisterMessage said)) {
            throw new ProtocolException(message.command() + " has no place at a register");
        }
        if (announced == null && !(said instanceof RegisterMessage.Announce)) {
            throw new ProtocolException(message.command() + " before ANNOUNCE");
        }
        said.deliverTo(this);
    }

    @Override
    public void onAnnounce(RegisterMessage.Announce message) {
        if (announced != null) {
            throw new ProtocolException("ANNOUNCE twice on one link");
        }
        if (message.leaseMs() > MAX_LEASE_MS) {
            throw new ProtocolException(
                    "lease is " + message.leaseMs() + " ms, at most " + MAX_LEASE_MS + " are allowed");
        }
        NodeIdentity gateway =
                message.gateway() == null ? null : message.gateway().identity();
        if (peer.role() == LinkRole.GATEWAY ? !peer.equals(gateway) : gateway != null) {
            throw new ProtocolException("ANNOUNCE does not fit who has proved itself");
        }
        announced = message;
        registry.announced(this);
    }

    @Override
    public void onRenew(RegisterMessage.Renew message) {
        registry.renewed(this, Set.copyOf(message.linked()));
        link.send(new RegisterMessage.Renewed(message.number()));
    }

    @Override
    public void onWithdraw(RegisterMessage.Withdraw message) {
        registry.withdrawn(this);
        withdrawn = true;
    }

    @Override
    public void onRenewed(RegisterMessage.Renewed message) {
        throw new ProtocolException("RENEWED from a node");
    }

    @Override
    public void onTopology(RegisterMessage.Topology message) {
        throw new ProtocolException("TOPOLOGY from a node");
    }

    @Override
    public void onRoom(Link from) {
        registry.hasRoom(this);
    }

    @Override
    public void onClose(Link ended, String reason) {
        registry.unlinked(this);
    }

    @Override
    public String toString() {
        return String.valueOf(link);
    }
}
