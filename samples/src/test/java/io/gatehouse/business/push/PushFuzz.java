package io.gatehouse.business.push;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.testkit.LocalCluster;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Bodies of the push API, given to each operation: done, or refused with a {@link Problem}. */
public final class PushFuzz {
    private PushFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        List<String> paths = Cluster.PATHS;
        Buffer body = Buffer.buffer().appendBytes(data, 1, data.length - 1);
        Cluster.ROUTES.post(paths.get((data[0] & 0xFF) % paths.size()), body).onFailure(failure -> {});
    }

    /** There when it is first needed, and until the process ends. */
    private static final class Cluster {
        // Nobody is connected: what is read well goes out and finds no one.
        private static final LocalCluster NODES = LocalCluster.of(1, 1, worker -> new ClientEvents() {});
        private static final PushRoutes ROUTES =
                new PushRoutes(100, new PushOperations(NODES.worker(0).clients()), List::of);
        private static final List<String> PATHS = ROUTES.paths().stream()
                .filter(path -> "POST".equals(ROUTES.method(path)))
                .sorted()
                .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
    }
}
