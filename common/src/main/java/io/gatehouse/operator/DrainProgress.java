package io.gatehouse.operator;

/**
 * How far a node has drained.
 *
 * @param isDrained whether it can be stopped and nobody notices
 * @param clients   those left
 * @param events    of a worker: events that it has not acknowledged; of a gateway: clients' ends that workers have not
 * @param problem   why that is not known, or empty
 */
public record DrainProgress(boolean isDrained, long clients, long events, String problem) {
    static DrainProgress unknown(String problem) {
        return new DrainProgress(false, 0, 0, problem);
    }

    @Override
    public String toString() {
        return problem.isEmpty() ? clients + " clients and " + events + " events left" : problem;
    }
}
