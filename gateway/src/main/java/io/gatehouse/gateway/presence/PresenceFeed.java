package io.gatehouse.gateway.presence;

import io.gatehouse.protocol.PresenceMessage;
import io.gatehouse.protocol.PresenceMessage.Name;
import io.gatehouse.protocol.PresenceMessage.State;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.UntoldNames;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one worker is told of names, over one link: all of them in portions, then what changes. At most a few frames are on the way; of
 * what changes meanwhile the last counts. Its peer is the worker's {@code ClusterPresence}.
 *
 * <p>Threading: {@link #onMessage} and {@link #onClosed} on the link's loop. The rest is guarded by the publisher's lock.
 */
public final class PresenceFeed {
    private final PresencePublisher publisher;
    private final long worker;
    private final boolean mayAsk;
    private final Consumer<PresenceMessage> link;
    private final UntoldNames<Name> unsaid = new UntoldNames<>("presence frames");
    private boolean isAsked;
    private boolean isBegun;
    private boolean isComplete;

    PresenceFeed(PresencePublisher publisher, long worker, boolean mayAsk, Consumer<PresenceMessage> link) {
        this.publisher = publisher;
        this.worker = worker;
        this.mayAsk = mayAsk;
        this.link = link;
    }

    /** What the worker says about presence. */
    public void onMessage(PresenceMessage message) {
        if (message instanceof PresenceMessage.Ask && mayAsk && !isAsked) {
            isAsked = true;
            publisher.onAsk(this);
        } else if (message instanceof PresenceMessage.Seen seen && isAsked) {
            publisher.onSeen(this, seen.frames());
        } else if (message instanceof PresenceMessage.Told told && isAsked) {
            publisher.onTold(this, told);
        } else {
            throw new ProtocolException(message.command() + " has no place here");
        }
    }

    /** The link is over. */
    public void onClosed() {
        if (isAsked) {
            publisher.onClosed(this);
        }
    }

    long worker() {
        return worker;
    }

    void send(PresenceMessage message) {
        link.accept(message);
    }

    void begin(Set<Name> all) {
        isBegun = true;
        unsaid.addAll(all);
    }

    void changed(Name name) {
        if (isBegun) {
            unsaid.add(name);
        }
    }

    void seen(long frames) {
        unsaid.onSeen(frames);
    }

    /** Says what the worker does not know yet, as far as there is room on the way. */
    void pump(NameBook book) {
        while (isBegun && unsaid.hasRoom() && (!unsaid.isEmpty() || !isComplete)) {
            List<State> states = unsaid.nextFrame(book::state);
            isComplete |= unsaid.isEmpty();
            link.accept(new PresenceMessage.Changes(isComplete, states));
        }
    }
}
