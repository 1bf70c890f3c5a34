package io.gatehouse.business.dispatch;

import io.gatehouse.base.LogText;
import io.gatehouse.business.api.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says which callbacks threw what. A client may be able to make a handler throw, as often as it likes and with a message that quotes the
 * client: so a callback and a class of exception get one line now and then, which says how many it stands for, and messages are masked.
 * Any thread.
 */
final class FailureLog {
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_CAUSES = 8;

    private final Logger log;
    private final LongSupplier clock;
    // Bounded by the application's code: callbacks times classes.
    private final Map<Kind, Told> toldByKind = new ConcurrentHashMap<>();

    private record Kind(String callback, Class<?> thrown) {}

    private static final class Told {
        private final AtomicLong quietUntilNs;
        private final AtomicLong unsaid = new AtomicLong();

        private Told(long now) {
            quietUntilNs = new AtomicLong(now);
        }
    }

    /** @param clock in nanoseconds */
    FailureLog(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /** @param callback its name */
    void failed(Client client, long event, String callback, Throwable error) {
        failed(client, callback, " at event " + event + ", which counts as handled", error);
    }

    /** The same for a handshake, whose client then does not come in. */
    void failed(HandshakeCall handshake, String callback, Throwable error) {
        failed(handshake, callback, ", and the client got 503", error);
    }

    private void failed(Object who, String callback, String consequence, Throwable error) {
        long now = clock.getAsLong();
        Told told = toldByKind.computeIfAbsent(new Kind(callback, error.getClass()), kind -> new Told(now));
        long until = told.quietUntilNs.get();
        if (now - until < 0 || !told.quietUntilNs.compareAndSet(until, now + QUIET_NS)) {
            told.unsaid.incrementAndGet();
            return;
        }
        log.error(
                "{}: {} failed{}. {} more like it since this was last said, at most every {} s.",
                who,
                callback,
                consequence,
                told.unsaid.getAndSet(0),
                TimeUnit.NANOSECONDS.toSeconds(QUIET_NS),
                new Masked(error, MAX_CAUSES));
    }

    /** The class, and the message in one printable line. */
    static String summary(Throwable error) {
        String message = error.getMessage();
        return error.getClass().getName() + (message == null ? "" : ": " + LogText.line(message));
    }

    /** Stands in for what was thrown, with its stack: a logger prints the message of what it is given as it is. */
    private static final class Masked extends Throwable {
        private static final long serialVersionUID = 1;

        private Masked(Throwable error, int causes) {
            super(
                    summary(error),
                    error.getCause() == null || causes == 0 ? null : new Masked(error.getCause(), causes - 1),
                    false,
                    true);
            setStackTrace(error.getStackTrace());
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
