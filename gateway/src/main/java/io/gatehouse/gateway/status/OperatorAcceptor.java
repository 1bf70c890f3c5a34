package io.gatehouse.gateway.status;

import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.StatusMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Gives each operator that links to this gateway its {@link OperatorLink}, and hands on to operators what workers answer. Any thread.
 */
public final class OperatorAcceptor implements Function<NodeIdentity, LinkListener> {
    private final StatusQuestions statuses;
    private final ConnectionQuestions connections;
    private final DrainQuestions drains;
    private final AtomicLong lastAsker = new AtomicLong();
    private final Map<Long, OperatorLink> askers = new ConcurrentHashMap<>();

    /** Nobody is linked yet. */
    public OperatorAcceptor(StatusQuestions statuses, ConnectionQuestions connections, DrainQuestions drains) {
        this.statuses = statuses;
        this.connections = connections;
        this.drains = drains;
    }

    @Override
    public LinkListener apply(NodeIdentity peer) {
        return new OperatorLink(this, lastAsker.incrementAndGet(), statuses, connections, drains);
    }

    /** A worker has answered. If who asked has gone, nobody wants to know. */
    public void onReport(StatusMessage report) {
        if (report instanceof StatusMessage.NodeReported said) {
            answer(said.asker(), new StatusMessage.NodeReported(said.correlation(), 0, said.status()));
        } else if (report instanceof StatusMessage.DrainReported said) {
            answer(
                    said.asker(),
                    new StatusMessage.DrainReported(
                            said.correlation(), 0, said.known(), said.drained(), said.clients(), said.events()));
        }
    }

    private void answer(long asker, StatusMessage answer) {
        OperatorLink operator = askers.get(asker);
        if (operator != null) {
            operator.answer(answer);
        }
    }

    void onLinked(long asker, OperatorLink operator) {
        askers.put(asker, operator);
    }

    void onUnlinked(long asker) {
        askers.remove(asker);
    }
}
