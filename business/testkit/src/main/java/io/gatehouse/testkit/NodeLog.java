package io.gatehouse.testkit;

import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What nodes of this JVM log while it is open, whatever the levels of the test's own logging are. Needs Logback as the backend; with
 * another one it says so. Nodes of other clusters that run at the same time are among them. Any thread.
 */
abstract class NodeLog implements AutoCloseable {
    static NodeLog record() {
        // By its name: without Logback on the class path the other class could not even be loaded.
        boolean isLogback =
                LoggerFactory.getILoggerFactory().getClass().getName().equals("ch.qos.logback.classic.LoggerContext");
        return isLogback ? LogbackLog.open() : new Unknown();
    }

    abstract List<String> lines();

    @Override
    public abstract void close();

    private static final class Unknown extends NodeLog {
        @Override
        List<String> lines() {
            return List.of("(not recorded: that needs Logback as the backend of SLF4J; look into the test's own log)");
        }

        @Override
        public void close() {}
    }
}
