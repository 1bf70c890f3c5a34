package io.gatehouse.business.link;

import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.GatewayEvent;

/** Who is told what comes over one gateway's link. Every call on the loop. */
public interface LinkEvents extends GatewayEvent.Receiver {
    /** More commands are confirmed, on this link. */
    void onConfirmed();

    /** The gateway asks whether somebody may come in; the answer goes out by {@link GatewayLink#answer}. */
    void onHandshake(AdmissionMessage.Asked question);

    /** The link is about to write: acknowledgements may ride along. */
    void onFlush();

    /** The link is over, and with it every binding of a client over it. The last call. */
    void onEnd();
}
