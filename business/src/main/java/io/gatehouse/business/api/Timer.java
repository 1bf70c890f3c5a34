package io.gatehouse.business.api;

/** A task that will run. */
public interface Timer {
    /** Ends it; a run that has begun goes on. @return false if it had ended already */
    boolean cancel();

    /** Whether it will run (again). */
    boolean isActive();

    /** How many ticks were skipped because the run before had not ended. */
    long skipped();
}
