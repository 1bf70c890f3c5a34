package io.gatehouse.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What one logger and those below it said, instead of the console. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    public CapturedLog(String loggerName) {
        logger = (Logger) LoggerFactory.getLogger(loggerName);
        setContext(logger.getLoggerContext());
        start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(this);
    }

    /** The messages at this level and above. */
    public List<String> atLeast(Level level) {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(level))
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : " " + event.getThrowableProxy().getClassName() + ": "
                                        + event.getThrowableProxy().getMessage() + " at "
                                        + event.getThrowableProxy().getStackTraceElementProxyArray()[0]))
                .toList();
    }

    /** The errors so far, which are then forgotten: the test expected them. */
    public List<String> takeErrors() {
        List<String> errors = atLeast(Level.ERROR);
        events.removeIf(event -> event.getLevel() == Level.ERROR);
        return errors;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
