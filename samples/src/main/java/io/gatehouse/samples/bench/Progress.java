package io.gatehouse.samples.bench;

import java.io.PrintStream;

/** Says on standard error what is being done: on a terminal with a bar in one line, else a line for each step. One thread. */
final class Progress {
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean isTerminal;
    private final int steps;
    private int step;

    Progress(PrintStream out, boolean isTerminal, int steps) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.steps = steps;
    }

    /** The next step begins. */
    void step(String what) {
        step++;
        if (isTerminal) {
            int full = Math.min(BAR, BAR * step / Math.max(1, steps));
            out.print("\r\033[K[" + "#".repeat(full) + " ".repeat(BAR - full) + "] " + what);
        } else {
            out.println("bench: " + what);
        }
        out.flush();
    }

    void done() {
        if (isTerminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
