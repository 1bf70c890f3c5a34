package io.gatehouse.operator;

import io.gatehouse.base.Checks;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.config.LinkTlsFlags;
import io.gatehouse.link.LinkOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has that asks the cluster; a picocli mixin. */
final class OperatorFlags {
    @Option(
            names = "--register",
            descriptionKey = "operator.register",
            paramLabel = "HOST:PORT",
            split = ",",
            defaultValue = "127.0.0.1:1236",
            description = "The registers of the cluster; all are asked.")
    private List<HostPort> registers;

    @Option(
            names = "--deadline",
            descriptionKey = "operator.deadline",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How long a node may take to answer before it is called missing.")
    private Duration deadline;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Mixin
    private LinkTlsFlags tls = new LinkTlsFlags();

    /** Checks each value. */
    void validate() {
        tls.toLinkTls();
        Checks.positive("operator.deadline", deadline);
    }

    boolean isJson() {
        return json;
    }

    ClusterInquiry inquiry(Secret secret) {
        return ClusterInquiry.of(registers, LinkOptions.DEFAULTS.secret(secret).tls(tls.toLinkTls()), deadline);
    }
}
