package io.gatehouse.operator;

import io.gatehouse.base.Checks;
import io.gatehouse.base.ConfigurationException;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.NodeOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse status}. */
@Command(
        description =
                "Shows every register, gateway and worker, and what is missing. Exit code 0 if nothing is, 1 if a node"
                        + " does not answer two are not linked that should be, or there are fewer than --expect says, 2 for wrong options.")
public final class StatusFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private OperatorFlags operator = new OperatorFlags();

    @Option(
            names = "--interval",
            descriptionKey = "operator.interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "Between the two looks from which rates are computed.")
    private Duration interval;

    @Option(
            names = "--expect",
            descriptionKey = "operator.expect",
            paramLabel = "TIER=COUNT",
            split = ",",
            description =
                    "How many nodes there should be at least: registers=1, gateways=2, workers=3. Fewer that answer,"
                            + " and of workers, that take clients, are called missing.")
    private List<String> expect = List.of();

    @Option(names = "--watch", description = "Look again and again until interrupted.")
    private boolean watch;

    /** Empty until a command line was read into it. */
    public StatusFlags() {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        operator.validate();
        Checks.positive("operator.interval", interval);
        expected();
    }

    ExpectedNodes expected() {
        try {
            return ExpectedNodes.parse(expect);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("operator.expect: " + e.getMessage());
        }
    }

    OperatorFlags operator() {
        return operator;
    }

    Duration interval() {
        return interval;
    }

    boolean isWatch() {
        return watch;
    }
}
