package io.gatehouse.link;

import io.gatehouse.protocol.NodeIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why peers are refused, once each: a node that is refused dials again and again, with the same outcome. Confined to the event
 * loop of its {@link LinkServer}.
 */
final class RefusalLog {
    // Anybody may dial, so what is remembered is bounded.
    private static final int MAX_PEERS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final Map<String, String> lastReasonByPeer = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param peer    the same for each attempt of one node, and nothing that it chose itself
     * @param address where this attempt came from
     */
    void refused(String peer, String address, NodeIdentity self, String reason) {
        if (reason.equals(lastReasonByPeer.put(peer, reason))) {
            LOG.debug("Link from {} refused again by {}: {}", address, self, reason);
        } else {
            LOG.warn("Link from {} refused by {}: {}", address, self, reason);
        }
        if (lastReasonByPeer.size() > MAX_PEERS) {
            lastReasonByPeer.remove(lastReasonByPeer.keySet().iterator().next());
        }
    }

    /** A refusal after this is news. */
    void accepted(String peer) {
        lastReasonByPeer.remove(peer);
    }
}
