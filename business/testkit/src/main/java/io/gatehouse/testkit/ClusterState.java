package io.gatehouse.testkit;

/** Not a failure of its own: how a {@link LocalCluster} was when a test failed, attached to that failure. */
public final class ClusterState extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClusterState(String description) {
        super(description, null, false, false);
    }
}
