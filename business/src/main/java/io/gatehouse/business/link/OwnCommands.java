package io.gatehouse.business.link;

/** The newest command that one event's handler has issued on each link. Confined to the thread that runs the handler. */
public final class OwnCommands {
    private final long strangersBefore;
    private Entry first; // few: an event that goes to many gateways is rare, and so are many gateways

    private static final class Entry {
        private final GatewayLink link;
        private final Entry next;
        private long sequence;

        private Entry(GatewayLink link, long sequence, Entry next) {
            this.link = link;
            this.sequence = sequence;
            this.next = next;
        }
    }

    OwnCommands(long strangersBefore) {
        this.strangersBefore = strangersBefore;
    }

    long strangersBefore() {
        return strangersBefore;
    }

    void add(GatewayLink link, long sequence) {
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.link == link) {
                entry.sequence = sequence;
                return;
            }
        }
        first = new Entry(link, sequence, first);
    }

    /** 0 if there is none. */
    long on(GatewayLink link) {
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.link == link) {
                return entry.sequence;
            }
        }
        return 0;
    }
}
