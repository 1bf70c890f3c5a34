package io.gatehouse.register;

import io.gatehouse.base.HostPort;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.LinkFlags;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.config.SecretRule;
import java.time.Duration;
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
    }

    /** The same as a value. */
    public RegisterOptions toOptions() {
        return new RegisterOptions(bind, name, leaseGrace, links.toLinkOptions(common.secret()));
    }
}
