package io.gatehouse.operator;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.NodeOptions;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code gatehouse drain}. */
@Command(
        description =
                "Takes a worker or a gateway out of service and waits until it can be stopped. A worker gives its clients to"
                        + " others, a gateway closes its own with 1012; either then idles until it is stopped. Exit code 0"
                        + " when it has drained, 1 if there is no such node or it has not drained in time, 2 for wrong"
                        + " options.")
public final class DrainFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private OperatorFlags operator = new OperatorFlags();

    // Not required of picocli: a check of a file has no node to name.
    @Parameters(arity = "0..1", paramLabel = "NODE", description = "Name or id of a worker or gateway.")
    private String node;

    @Option(
            names = "--timeout",
            descriptionKey = "operator.drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait. The node goes on draining after that.")
    private Duration timeout;

    @Option(names = "--force", description = "Drain a worker also if no other one takes clients.")
    private boolean force;

    /** Empty until a command line was read into it. */
    public DrainFlags() {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        operator.validate();
        Checks.positive("operator.drain-timeout", timeout);
    }

    OperatorFlags operator() {
        return operator;
    }

    /** @throws ConfigurationException if none is named */
    String node() {
        if (node == null || node.isEmpty()) {
            throw new ConfigurationException(
                    "NODE is missing: name the worker or gateway to drain, as gatehouse status shows it.");
        }
        return node;
    }

    Duration timeout() {
        return timeout;
    }

    boolean isForced() {
        return force;
    }
}
