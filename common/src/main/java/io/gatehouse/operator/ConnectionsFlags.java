package io.gatehouse.operator;

import io.gatehouse.base.Checks;
import io.gatehouse.config.ByteSize;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.NodeOptions;
import io.gatehouse.protocol.ConnectionFilter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse connections}. */
@Command(
        description = "Lists clients' connections. Exit code 0 if every gateway answered, 1 if one did not, 2 for wrong"
                + " options.")
public final class ConnectionsFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private OperatorFlags operator = new OperatorFlags();

    @Option(names = "--uid", paramLabel = "UID", description = "Only those bound to this uid.")
    private String uid;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only members of this group.")
    private String group;

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "Only from this IP address; with a * at the end, from all that begin so.")
    private String address;

    @Option(names = "--listener", paramLabel = "NAME", description = "Only on this listener, such as ws:7272.")
    private String listener;

    @Option(names = "--gateway", paramLabel = "NAME", description = "Only on gateways of this name or id.")
    private String gateway;

    @Option(names = "--worker", paramLabel = "NAME", description = "Only those served by workers of this name.")
    private String worker;

    @Option(
            names = "--min-queued",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "Only those with so many bytes waiting to be written.")
    private ByteSize minQueued;

    @Option(names = "--limit", paramLabel = "COUNT", defaultValue = "1000", description = "How many at most.")
    private int limit;

    /** Empty until a command line was read into it. */
    public ConnectionsFlags() {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        operator.validate();
        Checks.atLeast("--limit", limit, 1);
    }

    OperatorFlags operator() {
        return operator;
    }

    ConnectionFilter filter() {
        return new ConnectionFilter(
                orAny(uid), orAny(group), orAny(address), orAny(listener), orAny(worker), minQueued.bytes());
    }

    String gateway() {
        return orAny(gateway);
    }

    private static String orAny(String given) {
        return given == null ? "" : given;
    }

    int limit() {
        return limit;
    }
}
