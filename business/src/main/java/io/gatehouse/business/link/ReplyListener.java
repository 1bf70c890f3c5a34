package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.protocol.GatewayReply;

/** Who waits for the answer to a request. Exactly one of the two is called, once, on the loop or within the request call. */
public interface ReplyListener {
    /** The gateway answered, perhaps with {@link GatewayReply.Failed}. */
    void onReply(GatewayReply reply);

    /** No answer will come: the request was not sent, the link was lost, or the deadline is over. */
    void onNoReply(UnavailableException why);
}
