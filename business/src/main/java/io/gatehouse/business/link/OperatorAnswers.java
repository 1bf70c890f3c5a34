package io.gatehouse.business.link;

import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.StatusMessage;

/** What a node says to operators, who ask by way of its gateways. Every call on the loop. */
public interface OperatorAnswers {
    /** How it is. */
    NodeStatus status();

    /** Drains, and says how far it is. */
    StatusMessage.DrainReported onAskDrain(StatusMessage.AskDrain question);
}
