package io.gatehouse.link;

import io.gatehouse.protocol.NodeIdentity;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refusals, and says why peers are refused, once each: a node that is refused dials again and again, with the same outcome. Reasons that differ in
 * their figures are the same: those may be a stranger's, who would else have a line for each of its connections. Confined to the event loop of its
 * {@link LinkServer}.
 */
final class RefusalLog {
    // Anybody may dial, so what is remembered is bounded.
    private static final int MAX_PEERS = 1000;
    private static final int MAX_KINDS = 16;
    private static final Pattern FIGURES = Pattern.compile("\\d+");
    private static final Pattern COMMAND = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)*\\b");
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final Map<String, Set<String>> saidByPeer = new LinkedHashMap<>(16, 0.75f, true);
    private final LongAdder count;

    RefusalLog(LongAdder count) {
        this.count = count;
    }

    /**
     * @param peer    the same for each attempt of one node, and nothing that it chose itself
     * @param address where this attempt came from
     */
    void refused(String peer, String address, NodeIdentity self, String reason) {
        count.increment();
        String kind = FIGURES.matcher(COMMAND.matcher(reason).replaceAll("C")).replaceAll("#");
        Set<String> said = saidByPeer.computeIfAbsent(peer, first -> new HashSet<>());
        if (said.size() >= MAX_KINDS || !said.add(kind)) {
            LOG.debug("Link from {} refused again by {}: {}", address, self, reason);
        } else {
            LOG.warn("Link from {} refused by {}: {}", address, self, reason);
        }
        if (saidByPeer.size() > MAX_PEERS) {
            saidByPeer.remove(saidByPeer.keySet().iterator().next());
        }
    }

    /** A refusal after this is news. */
    void accepted(String peer) {
        saidByPeer.remove(peer);
    }
}
