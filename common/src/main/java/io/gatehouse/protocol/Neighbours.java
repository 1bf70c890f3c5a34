package io.gatehouse.protocol;

import io.gatehouse.protocol.RegisterMessage.GatewayEntry;
import java.util.List;

/**
 * The gateways that a gateway knows of, first of all it says on a link. A worker that a young register tells of some gateways only learns
 * of the others here, before it takes a client whose sends have to reach them. Layout: docs/protocol.md, section "Events".
 *
 * @param gateways as this gateway's register named them last, and before that if it does not know everybody
 */
public record Neighbours(List<GatewayEntry> gateways) implements WireMessage {
    /** Copies the list. */
    public Neighbours {
        gateways = List.copyOf(gateways);
    }

    @Override
    public Command command() {
        return Command.NEIGHBOURS;
    }

    @Override
    public void write(WireWriter out) {
        GatewayEntry.writeAll(gateways, out);
    }

    static Neighbours read(WireReader in) {
        return new Neighbours(GatewayEntry.readAll(in));
    }
}
