package io.gatehouse.business;

import io.gatehouse.config.Node;
import io.gatehouse.config.NodeProcess;

/** {@code gatehouse worker}: a worker as a process of its own. Exit codes: {@link io.gatehouse.config.ExitCode}. */
public final class WorkerMain {
    private WorkerMain() {}

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        NodeProcess.main("worker", new WorkerFlags(), WorkerMain::node, args);
    }

    static Node node(WorkerFlags flags) {
        HandlerLoader loader = new HandlerLoader(flags.handler(), flags.classpath());
        return new WorkerProcess(flags, loader::handler);
    }
}
