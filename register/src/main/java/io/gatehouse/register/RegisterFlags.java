package io.gatehouse.register;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.base.HostPort;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.LinkFlags;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.config.SecretRule;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse register}, as flags, variables and keys; {@link #toOptions} makes a value of them. */
@Command(description = "Tells gateways and workers of each other.")
public final class RegisterFlags implements NodeOptions {
    @Mixin
    private CommonOptions common;

    @Option(
            names = "--bind",
            descriptionKey = "register.bind",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:1236",
            description = "Where gateways and workers connect; beyond loopback a secret is required.")
    private HostPort bind;

    @Option(
            names = "--name",
            descriptionKey = "register.name",
            paramLabel = "NAME",
            defaultValue = "register",
            description = "Name for people and logs.")
    private String name;

    @Option(
            names = "--lease-grace",
            descriptionKey = "register.lease-grace",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long after its start the register does not claim to know every node.")
    private Duration leaseGrace;

    @Option(
            names = "--cluster",
            descriptionKey = "register.cluster",
            paramLabel = "HOST[:PORT]",
            split = ",",
            defaultValue = "",
            description =
                    "All registers of the cluster, this one too if you like. Without a port: that of register.cluster-bind.")
    private List<String> cluster;

    @Option(
            names = "--cluster-dns",
            descriptionKey = "register.cluster-dns",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "Instead of a list: a name that stands for the addresses of all registers, such as that of a headless"
                            + " service of Kubernetes.")
    private String clusterDns;

    @Option(
            names = "--cluster-bind",
            descriptionKey = "register.cluster-bind",
            paramLabel = "HOST:PORT",
            description =
                    "Where the other registers reach this one; the host of register.bind and port 1237 if not given. One"
                            + " address, not all of the machine; beyond loopback a secret is required.")
    private HostPort clusterBind;

    @Option(
            names = "--cluster-advertise",
            descriptionKey = "register.cluster-advertise",
            paramLabel = "HOST:PORT",
            description = "Under which address they do, if it is another than the one bound to.")
    private HostPort clusterAdvertise;

    @Option(
            names = "--shared-data",
            descriptionKey = "register.shared-data",
            paramLabel = "HOST:PORT",
            description =
                    "Where workers reach what they share with each other, with register.cluster only; nowhere if not given. One"
                            + " address, of a private network; beyond loopback a secret is required.")
    private HostPort sharedData;

    @Mixin
    private LinkFlags links;

    /** Empty until a command line was read into it. */
    public RegisterFlags() {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        toOptions();
        SecretRule.check("register.bind", bind, common.secret());
        links.warnIfReadable("register.bind", bind);
    }

    private ClusterOptions toClusterOptions() {
        HostPort at = clusterBind != null ? clusterBind : bind.withPort(ClusterOptions.DEFAULT_PORT);
        HostPort known = clusterAdvertise != null ? clusterAdvertise : at;
        List<HostPort> peers = cluster.stream()
                .filter(text -> !text.isBlank())
                .map(text -> peer(text.strip(), at.port()))
                .toList();
        return new ClusterOptions(peers, clusterDns.strip(), at, known, sharedData);
    }

    private static HostPort peer(String text, int port) {
        boolean hasPort = text.indexOf(':') >= 0 && !text.endsWith("]");
        try {
            return HostPort.parse(hasPort ? text : text + ":" + port);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("register.cluster: " + e.getMessage());
        }
    }

    /** The same as a value. */
    public RegisterOptions toOptions() {
        return new RegisterOptions(bind, name, leaseGrace, toClusterOptions(), links.toLinkOptions(common.secret()));
    }
}
