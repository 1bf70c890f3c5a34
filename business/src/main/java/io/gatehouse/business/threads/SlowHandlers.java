package io.gatehouse.business.threads;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which calls into the application are under way, and says where one stands that takes long: once for each call, and one line a
 * second at most. Any thread, unless a method says otherwise.
 */
public final class SlowHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(SlowHandlers.class);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Call UNWATCHED = new Call("", null, 0);

    private final long limitNs;
    private final LongSupplier clock;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final LongAdder found = new LongAdder();
    private long quietUntilNs; // looking thread
    private long unsaid; // looking thread

    /** One call into the application. */
    public static final class Call {
        private final Object what;
        private final long sinceNs;
        private volatile Thread thread; // null once the method has returned, and only its future is waited for
        private boolean isFound; // looking thread

        private Call(Object what, Thread thread, long sinceNs) {
            this.what = what;
            this.thread = thread;
            this.sinceNs = sinceNs;
        }
    }

    /**
     * @param limitMs how long a call may take before it is spoken of; 0 for never
     * @param clock   in nanoseconds
     */
    public SlowHandlers(long limitMs, LongSupplier clock) {
        this.limitNs = TimeUnit.MILLISECONDS.toNanos(limitMs);
        this.clock = clock;
        this.quietUntilNs = clock.getAsLong();
    }

    /**
     * The current thread begins a call.
     *
     * @param what its text, asked for only if the call is slow, says what is called and for whom
     */
    public Call begin(Object what) {
        if (limitNs == 0) {
            return UNWATCHED;
        }
        Call call = new Call(what, Thread.currentThread(), clock.getAsLong());
        calls.add(call);
        return call;
    }

    /** The method has returned, but what it began has not ended: the future that it gave back is not complete. */
    public void returned(Call call) {
        call.thread = null;
    }

    /** The call is over. */
    public void end(Call call) {
        if (call != UNWATCHED) {
            calls.remove(call);
        }
    }

    /** How many calls took longer than the limit. */
    public long found() {
        return found.sum();
    }

    /** How often {@link #look} should be called; 0 for never. */
    public long intervalMs() {
        return limitNs == 0 ? 0 : Math.max(10, Math.min(1000, TimeUnit.NANOSECONDS.toMillis(limitNs) / 4));
    }

    /** Looks at what is under way; by one thread at a time. */
    public void look() {
        long now = clock.getAsLong();
        for (Call call : calls) {
            if (!call.isFound && now - call.sinceNs > limitNs) {
                call.isFound = true;
                found.increment();
                onFound(call, now);
            }
        }
    }

    private void onFound(Call call, long now) {
        if (now - quietUntilNs < 0) {
            unsaid++;
            return;
        }
        Thread thread = call.thread;
        Standing stack = thread == null ? null : new Standing(thread);
        if (!calls.contains(call)) {
            return; // it ended meanwhile, and the stack is another call's
        }
        quietUntilNs = now + QUIET_NS;
        LOG.warn(
                "{} runs for {} ms, more than worker.slow-handler={} ms: {}. {} more slow ones since"
                        + " this was last said.",
                call.what,
                TimeUnit.NANOSECONDS.toMillis(now - call.sinceNs),
                TimeUnit.NANOSECONDS.toMillis(limitNs),
                stack == null ? "the future that it gave back is not complete" : "its thread stands where shown below",
                unsaid,
                stack);
        unsaid = 0;
    }

    /** A thread's stack in a form that loggers print. */
    private static final class Standing extends Throwable {
        private static final long serialVersionUID = 1;

        private Standing(Thread thread) {
            super(thread.getName() + ", " + thread.getState(), null, false, true);
            setStackTrace(thread.getStackTrace());
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }

        @Override
        public String toString() {
            return "thread " + getMessage();
        }
    }
}
