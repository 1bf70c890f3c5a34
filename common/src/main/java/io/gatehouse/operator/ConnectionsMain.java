package io.gatehouse.operator;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.ToolProcess;
import java.io.PrintStream;

/** {@code gatehouse connections}: the clients of a cluster, one line each. */
public final class ConnectionsMain {
    private ConnectionsMain() {}

    /** Ends the JVM with an {@link ExitCode}: 0 if every gateway answered, 1 if one did not. */
    public static void main(String[] args) {
        ToolProcess.main("connections", new ConnectionsFlags(), flags -> run(flags, System.out), args);
    }

    static ExitCode run(ConnectionsFlags flags, PrintStream out) {
        try (ClusterInquiry inquiry = flags.operator().inquiry(flags.common().secret())) {
            ConnectionList list = inquiry.connections(flags.filter(), flags.gateway(), flags.limit())
                    .await();
            out.print(flags.operator().isJson() ? OperatorJson.of(list) : ConnectionsText.of(list));
            out.flush();
            return list.isComplete() ? ExitCode.STOPPED : ExitCode.FAILED;
        }
    }
}
