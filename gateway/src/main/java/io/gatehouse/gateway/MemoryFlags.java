package io.gatehouse.gateway;

import io.gatehouse.config.ByteSize;
import io.gatehouse.gateway.api.MemoryBudgets;
import picocli.CommandLine.Option;

/** What all clients of a gateway may cost together; a picocli mixin of its options. */
final class MemoryFlags {
    @Option(
            names = "--outbox-budget",
            descriptionKey = "gateway.outbox-budget",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "What waits to be written to all clients together; beyond it the largest outboxes are dealt "
                    + "with first, as --slow-client says. 0 means a quarter of the heap and direct memory that the "
                    + "process may use.")
    private ByteSize outboxBudget;

    @Option(
            names = "--inbound-budget",
            descriptionKey = "gateway.inbound-budget",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "What has come of all messages that are not whole yet, together; beyond it the clients with "
                    + "the largest are closed with 1013. 0 means a sixteenth of the heap and direct memory that the "
                    + "process may use.")
    private ByteSize inboundBudget;

    @Option(
            names = "--parking-budget",
            descriptionKey = "gateway.parking-budget",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            description =
                    "Bytes of events of all clients that wait for a worker; then clients without one are not read, "
                            + "and new ones get 503 where there is none.")
    private ByteSize parkingBudget;

    MemoryBudgets toBudgets() {
        return new MemoryBudgets(parkingBudget.bytes(), outboxBudget.bytes(), inboundBudget.bytes());
    }
}
