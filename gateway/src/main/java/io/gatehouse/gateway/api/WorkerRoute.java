package io.gatehouse.gateway.api;

import io.gatehouse.base.PathRules;
import io.gatehouse.base.Tags;

/**
 * Which workers serve clients of a path.
 *
 * @param path {@code /chat} for that path, {@code /admin/*} for {@code /admin} and everything below; not decoded
 * @param tag  that a worker must have
 */
public record WorkerRoute(String path, String tag) {
    /** @throws IllegalArgumentException that says what is wrong */
    public WorkerRoute {
        PathRules.check(path);
        Tags.check(tag);
    }

    /**
     * Reads {@code PATH=TAG}.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    public static WorkerRoute parse(String text) {
        int equals = text.lastIndexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + text + "' is not PATH=TAG, such as /admin/*=admin.");
        }
        return new WorkerRoute(text.substring(0, equals), text.substring(equals + 1));
    }

    @Override
    public String toString() {
        return path + "=" + tag;
    }
}
