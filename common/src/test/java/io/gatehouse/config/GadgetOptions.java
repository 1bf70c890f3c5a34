package io.gatehouse.config;

import io.gatehouse.base.Checks;
import io.gatehouse.base.HostPort;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a made-up gateway: one of each type. */
@Command(description = "Owns gadgets.")
final class GadgetOptions implements NodeOptions {
    enum Policy {
        DROP,
        CLOSE
    }

    @Option(
            names = "--listen",
            descriptionKey = "gateway.listen",
            split = ",",
            defaultValue = "127.0.0.1:7272",
            paramLabel = "HOST:PORT",
            description = "Where clients connect.")
    List<HostPort> listen;

    @Option(
            names = "--link",
            descriptionKey = "gateway.link",
            defaultValue = "127.0.0.1:2900",
            paramLabel = "HOST:PORT",
            description = "Where workers connect.")
    HostPort link;

    @Option(
            names = "--max-frame",
            descriptionKey = "gateway.max-frame",
            defaultValue = "1MiB",
            paramLabel = "SIZE",
            description = "Largest message.")
    ByteSize maxFrame;

    @Option(
            names = "--grace",
            descriptionKey = "gateway.grace",
            defaultValue = "5s",
            paramLabel = "TIME",
            description = "How long.")
    Duration grace;

    @Option(
            names = "--loops",
            descriptionKey = "gateway.loops",
            defaultValue = "0",
            paramLabel = "N",
            description = "Event loops.")
    int loops;

    @Option(
            names = "--policy",
            descriptionKey = "gateway.policy",
            defaultValue = "close",
            paramLabel = "close|drop",
            description = "What to do.")
    Policy policy;

    @Option(
            names = "--compress",
            descriptionKey = "gateway.compress",
            arity = "1",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Whether to compress.")
    boolean compress;

    @Option(names = "--name", descriptionKey = "gateway.name", paramLabel = "NAME", description = "Its name.")
    String name;

    int minimumLoops;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        Checks.between("gateway.loops", loops, minimumLoops, 64);
        SecretRule.check("gateway.link", link, common.secret());
    }
}
