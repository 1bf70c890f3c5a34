package io.gatehouse.business.push;

import io.gatehouse.base.AddressCounts;
import io.gatehouse.link.AcceptRule;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections of a push API when they are accepted, before TLS: who says nothing has no more places than others. Any thread.
 */
final class PushEntrance implements AcceptRule {
    private static final Logger LOG = LoggerFactory.getLogger(PushEntrance.class);

    private final PushOptions options;
    private final LongAdder closed = new LongAdder();
    private final AddressCounts byAddress = new AddressCounts(); // guarded by this
    private int connections; // guarded by this

    PushEntrance(PushOptions options) {
        this.options = options;
    }

    @Override
    public boolean admits(InetSocketAddress listening, Channel accepted) {
        InetAddress whose =
                accepted.remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : listening.getAddress();
        String option = enter(whose);
        if (option != null) {
            closed.increment();
            LOG.debug(
                    "A connection from {} is closed at once: there are too many ({})", whose.getHostAddress(), option);
            return false;
        }
        accepted.closeFuture().addListener(ended -> leave(whose));
        return true;
    }

    /** How many were closed for being too many. */
    long closed() {
        return closed.sum();
    }

    /** @return null if it may stay, else the option that says no */
    private synchronized String enter(InetAddress whose) {
        if (connections >= options.maxConnections()) {
            return PushOptions.MAX_CONNECTIONS_KEY;
        }
        if (!byAddress.hasRoom(whose, options.perAddress())) {
            return PushOptions.MAX_PER_ADDRESS_KEY;
        }
        connections++;
        byAddress.add(whose);
        return null;
    }

    private synchronized void leave(InetAddress whose) {
        connections--;
        byAddress.remove(whose);
    }
}
