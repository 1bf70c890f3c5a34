package io.gatehouse.operator;

import io.gatehouse.config.ExitCode;
import io.gatehouse.config.ToolProcess;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code gatehouse status}: every node of a cluster, and what is missing. */
public final class StatusMain {
    // Home, and clear to the end of the screen.
    private static final String CLEAR = "\033[H\033[J";

    private StatusMain() {}

    /** Ends the JVM with an {@link ExitCode}: 0 if nothing is missing, 1 if something is. */
    public static void main(String[] args) {
        ToolProcess.main("status", new StatusFlags(), flags -> run(flags, System.out), args);
    }

    static ExitCode run(StatusFlags flags, PrintStream out) {
        try (ClusterInquiry inquiry = flags.operator().inquiry(flags.common().secret())) {
            ClusterStatus before = inquiry.status().await();
            ClusterStatus now;
            do {
                pause(flags.interval().toMillis());
                ClusterStatus answer = inquiry.status().await();
                now = flags.expected().lookAt(answer.since(before));
                before = answer;
                boolean isTerminal = flags.isWatch() && !flags.operator().isJson() && System.console() != null;
                out.print((isTerminal ? CLEAR : "")
                        + (flags.operator().isJson() ? OperatorJson.of(now) : StatusText.of(now)));
                out.flush();
            } while (flags.isWatch());
            return now.isComplete() ? ExitCode.STOPPED : ExitCode.FAILED;
        }
    }

    static void pause(long ms) {
        try {
            // Never counted down: a pause of the main thread, which has nothing else to do.
            new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
