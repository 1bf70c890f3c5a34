package io.gatehouse.gateway.status;

import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;

/** One operator: questions in, answers out. {@link #answer} from any thread; the callbacks on the link's event loop. */
final class OperatorLink implements LinkListener {
    private final OperatorAcceptor acceptor;
    private final long asker;
    private final StatusQuestions statuses;
    private final ConnectionQuestions connections;
    private final DrainQuestions drains;
    private volatile Link link;

    /** @param asker stands for this link in questions to workers */
    OperatorLink(
            OperatorAcceptor acceptor,
            long asker,
            StatusQuestions statuses,
            ConnectionQuestions connections,
            DrainQuestions drains) {
        this.acceptor = acceptor;
        this.asker = asker;
        this.statuses = statuses;
        this.connections = connections;
        this.drains = drains;
    }

    void answer(StatusMessage answer) {
        link.send(answer);
    }

    @Override
    public void onOpen(Link opened) {
        link = opened;
        acceptor.onLinked(asker, this);
    }

    @Override
    public void onMessage(Link from, WireMessage message) {
        if (message instanceof StatusMessage.AskStatus ask) {
            statuses.onAsk(new StatusMessage.AskStatus(ask.correlation(), asker), this::answer);
        } else if (message instanceof StatusMessage.AskConnections ask) {
            connections.onAsk(ask, this::answer);
        } else if (message instanceof StatusMessage.AskDrain ask) {
            drains.onAsk(new StatusMessage.AskDrain(ask.correlation(), asker, ask.node()), this::answer);
        } else {
            throw new ProtocolException(message.command() + " is not for an operator to send");
        }
    }

    @Override
    public void onClose(Link from, String reason) {
        acceptor.onUnlinked(asker);
    }
}
