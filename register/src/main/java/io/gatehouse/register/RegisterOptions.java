package io.gatehouse.register;

import io.gatehouse.base.Checks;
import io.gatehouse.base.HostPort;
import io.gatehouse.config.SecretRule;
import io.gatehouse.link.LinkOptions;
import io.gatehouse.protocol.NodeIdentity;
import java.time.Duration;

/**
 * What a register can be told. Keys are {@code register.…} and {@code link.…}.
 *
 * @param bind       where nodes connect, {@code register.bind}; port 0 takes any free one
 * @param name       for people and logs, 1 to 64 UTF-8 bytes, {@code register.name}
 * @param leaseGrace how long after its start the register does not claim to know everybody, {@code register.lease-grace}: the time
 *     in which nodes that were there before find it again
 * @param cluster    the other registers
 * @param links      timeouts, limits, secret
 */
public record RegisterOptions(
        HostPort bind, String name, Duration leaseGrace, ClusterOptions cluster, LinkOptions links) {
    /** The documented defaults: loopback, no secret, no other registers. */
    public static final RegisterOptions DEFAULTS = new RegisterOptions(
            new HostPort("127.0.0.1", 1236),
            "register",
            Duration.ofSeconds(10),
            ClusterOptions.ALONE,
            LinkOptions.DEFAULTS);

    /**
     * Checks each value.
     *
     * @throws io.gatehouse.base.ConfigurationException if a value is out of range, or if other machines reach {@code bind}, or where the
     *     registers listen for each other, and there is no secret
     */
    public RegisterOptions {
        Checks.positive("register.lease-grace", leaseGrace);
        NodeIdentity.checkName("register.name", name);
        SecretRule.require("register.bind", bind, links.secret());
        if (cluster.isEnabled()) {
            SecretRule.require("register.cluster-bind", cluster.bind(), links.secret());
        }
        if (cluster.sharedData() != null) {
            SecretRule.require("register.shared-data", cluster.sharedData(), links.secret());
        }
    }

    /** The same on another address. */
    public RegisterOptions bind(HostPort to) {
        return new RegisterOptions(to, name, leaseGrace, cluster, links);
    }

    /** The same with another name. */
    public RegisterOptions name(String to) {
        return new RegisterOptions(bind, to, leaseGrace, cluster, links);
    }

    /** The same with another grace. */
    public RegisterOptions leaseGrace(Duration to) {
        return new RegisterOptions(bind, name, to, cluster, links);
    }

    /** The same with other registers. */
    public RegisterOptions cluster(ClusterOptions to) {
        return new RegisterOptions(bind, name, leaseGrace, to, links);
    }

    /** The same with other links. */
    public RegisterOptions links(LinkOptions to) {
        return new RegisterOptions(bind, name, leaseGrace, cluster, to);
    }
}
