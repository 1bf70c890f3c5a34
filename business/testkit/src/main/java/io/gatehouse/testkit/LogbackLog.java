package io.gatehouse.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/** Listens where Logback asks whether a line is wanted, because only there lines are seen whose level is off. */
final class LogbackLog extends NodeLog {
    private static final int MAX_LINES = 500;

    private final ArrayDeque<String> lines = new ArrayDeque<>(); // guarded by itself; the latest
    private final Recorder recorder = new Recorder();

    private LogbackLog() {}

    static LogbackLog open() {
        LogbackLog log = new LogbackLog();
        context().addTurboFilter(log.recorder);
        return log;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    @Override
    List<String> lines() {
        synchronized (lines) {
            return lines.isEmpty() ? List.of("(nothing)") : List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        context().getTurboFilterList().remove(recorder);
    }

    private void add(String line) {
        synchronized (lines) {
            if (lines.size() == MAX_LINES) {
                lines.poll();
            }
            lines.add(line);
        }
    }

    private final class Recorder extends TurboFilter {
        @Override
        public FilterReply decide(
                Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable thrown) {
            // Without a format it only asks whether the level is on.
            if (format != null
                    && level.isGreaterOrEqual(Level.INFO)
                    && logger.getName().startsWith("io.gatehouse.")) {
                var text = MessageFormatter.arrayFormat(format, arguments);
                Throwable cause = thrown != null ? thrown : text.getThrowable();
                add(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + text.getMessage()
                        + (cause == null ? "" : ": " + cause));
            }
            return FilterReply.NEUTRAL;
        }
    }
}
