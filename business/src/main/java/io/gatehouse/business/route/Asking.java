package io.gatehouse.business.route;

import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.business.link.ReplyListener;
import io.gatehouse.protocol.GatewayCommand;
import java.util.List;
import java.util.function.LongFunction;

/** A question to one gateway. */
record Asking(GatewayLink link, LongFunction<GatewayCommand> command, ReplyListener listener) {
    /** Asks all. Those with room have the question before this thread waits for the others, and it waits for the deadline at most. */
    static void all(List<Asking> questions, long deadlineNs) {
        List<Asking> full = questions.stream()
                .filter(each -> !each.link.tryRequest(each.command, deadlineNs, each.listener))
                .toList();
        full.forEach(each -> each.link.request(each.command, deadlineNs, each.listener));
    }
}
