package io.gatehouse.link;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** Who may stay of those who connect, asked before anything is read of them or said to them. */
@FunctionalInterface
public interface AcceptRule {
    /** Everybody. */
    AcceptRule ALL = (listening, accepted) -> true;

    /**
     * Decides on one connection. Called on the thread that accepts for all listeners; must not block.
     *
     * @param listening the address as bound
     * @param accepted  belongs to no event loop yet: only to be looked at, marked, and told to call back when it is closed
     * @return false to have it cut
     */
    boolean admits(InetSocketAddress listening, Channel accepted);
}
