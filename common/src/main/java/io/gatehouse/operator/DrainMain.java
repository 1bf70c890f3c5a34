package io.gatehouse.operator;

import io.gatehouse.base.LogText;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.ToolProcess;
import java.io.PrintStream;

/** {@code gatehouse drain}: takes a node out of service and waits until it can be stopped. */
public final class DrainMain {
    private static final long LOOK_MS = 200;
    private static final int MAX_LINE = 1000;

    private DrainMain() {}

    /** Ends the JVM with an {@link ExitCode}: 0 when the node has drained, 1 if it has not or there is none. */
    public static void main(String[] args) {
        ToolProcess.main("drain", new DrainFlags(), flags -> run(flags, System.out, System.err), args);
    }

    static ExitCode run(DrainFlags flags, PrintStream out, PrintStream err) {
        String wanted = flags.node();
        try (ClusterInquiry inquiry = flags.operator().inquiry(flags.common().secret())) {
            ClusterStatus cluster = inquiry.status().await();
            DrainTarget.Found found = DrainTarget.find(cluster, wanted, flags.isForced());
            if (found.node() == null) {
                err.println("gatehouse drain: " + LogText.line(found.problem(), MAX_LINE));
                return ExitCode.FAILED;
            }
            return drain(inquiry, cluster, found.node(), flags, out, err);
        }
    }

    private static ExitCode drain(
            ClusterInquiry inquiry,
            ClusterStatus cluster,
            ClusterNode node,
            DrainFlags flags,
            PrintStream out,
            PrintStream err) {
        String who = LogText.line(node.identity().orElseThrow().toString(), MAX_LINE);
        boolean json = flags.operator().isJson();
        long begunNs = System.nanoTime();
        String said = "";
        while (true) {
            DrainProgress now = inquiry.drain(node, cluster).await();
            if (now.isDrained()) {
                out.print(json ? OperatorJson.of(node, now) : who + " has drained: stop it when you like.\n");
                out.flush();
                return ExitCode.STOPPED;
            }
            if (!json && !now.toString().equals(said)) {
                said = now.toString();
                out.println(LogText.line(who + " drains: " + said, MAX_LINE));
                out.flush();
            }
            if (System.nanoTime() - begunNs - flags.timeout().toNanos() >= 0) {
                if (json) {
                    out.print(OperatorJson.of(node, now));
                    out.flush();
                }
                err.println("gatehouse drain: " + who + " has not drained within "
                        + flags.timeout().toMillis() + " ms (operator.drain-timeout): "
                        + LogText.line(now.toString(), MAX_LINE) + ". It goes on draining.");
                return ExitCode.FAILED;
            }
            StatusMain.pause(LOOK_MS);
        }
    }
}
