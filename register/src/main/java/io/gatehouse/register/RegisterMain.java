package io.gatehouse.register;

import io.gatehouse.config.Node;
import io.gatehouse.config.NodeProcess;
import io.vertx.core.Future;

/** {@code gatehouse register}: a register as a process of its own. Exit codes: {@link io.gatehouse.config.ExitCode}. */
public final class RegisterMain {
    private RegisterMain() {}

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        NodeProcess.main("register", new RegisterFlags(), RegisterMain::node, args);
    }

    static Node node(RegisterFlags flags) {
        RegisterServer register = RegisterServer.create(flags.toOptions());
        return new Node() {
            @Override
            public Future<String> start() {
                return register.start().map(address -> "register listen=" + address);
            }

            @Override
            public Future<Void> stop() {
                return register.stop();
            }
        };
    }
}
