package io.gatehouse.business.link;

import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.InterestMessage;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.Target;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which uids and groups one gateway has clients of, as it tells over one link. What is not known for sure counts as there: a needless send
 * costs little, a missing one is an error. Its peer is the gateway's {@code InterestFeed}.
 *
 * <p>Threading: {@link #mayHave} and {@link #onIssued} from any thread; the rest on the loop.
 */
public final class InterestView {
    private static final Logger LOG = LoggerFactory.getLogger(InterestView.class);

    private final String gateway;
    private final int maxNames;
    private final Consumer<InterestMessage> link;
    private final ConcurrentMap<Long, Long> issued = new ConcurrentHashMap<>(); // hash to the sequence of the last join
    private volatile HashSet64 complete; // null while the picture is not complete
    private HashSet64 names; // what is known so far; null before it begins, and while there are too many
    private int ask;
    private long version;
    private long applied; // commands of this link
    private long frames; // of this ask
    private long framesTold;
    private boolean isTooMany;

    /**
     * Knows nothing, and asks nothing yet.
     *
     * @param gateway  for logs
     * @param maxNames how many names are kept at most; with more, or with 0, every send goes to this gateway
     * @param link     takes what is to be told to the gateway
     */
    public InterestView(String gateway, int maxNames, Consumer<InterestMessage> link) {
        this.gateway = gateway;
        this.maxNames = maxNames;
        this.link = link;
    }

    /** Whether a send to the name of this hash has to go to the gateway. Any thread. */
    public boolean mayHave(long hash) {
        // In this order: what stands here no more is among the names.
        if (!issued.isEmpty() && issued.containsKey(hash)) {
            return true;
        }
        HashSet64 known = complete;
        return known == null || known.contains(hash);
    }

    /** A command has its place on the link: a name that it gives somebody counts from now on, until the gateway tells of it. Any thread. */
    public void onIssued(GatewayCommand command, long sequence) {
        if (maxNames == 0) {
            return;
        }
        if (command instanceof GatewayCommand.JoinGroup join) {
            issued.merge(NameHash.of(Target.Kind.GROUPS, join.group()), sequence, Math::max);
        } else if (command instanceof GatewayCommand.BindUid bind) {
            issued.merge(NameHash.of(Target.Kind.UIDS, bind.uid()), sequence, Math::max);
        }
    }

    /** Asks for everything, and forgets what is known. */
    public void ask() {
        if (maxNames == 0) {
            return;
        }
        complete = null;
        names = null;
        frames = 0;
        framesTold = 0;
        isTooMany = false;
        ask++;
        link.accept(new InterestMessage.Ask(ask));
    }

    /** What the gateway says about interest. */
    public void onMessage(InterestMessage message) {
        if (message.ask() != ask || ask == 0) {
            return; // crossed with a new question
        }
        if (message instanceof InterestMessage.Changes changes) {
            onChanges(changes);
        } else if (message instanceof InterestMessage.Digest digest) {
            onDigest(digest);
        } else {
            throw new ProtocolException(message.command() + " is not for a worker");
        }
    }

    /** Tells the gateway what is in effect; at the end of what was read at once. */
    public void onBatchEnd() {
        if (frames > framesTold) {
            framesTold = frames;
            link.accept(new InterestMessage.Seen(ask, frames));
        }
    }

    private void onChanges(InterestMessage.Changes changes) {
        if (changes.begins()) {
            complete = null;
            names = isTooMany ? null : new HashSet64();
        } else if (changes.from() != version || frames == 0) {
            LOG.warn(
                    "{} tells of names from version {} on, known is {}: asking for all of them anew",
                    gateway,
                    changes.from(),
                    version);
            ask();
            return;
        }
        frames++;
        version = changes.to();
        if (names != null) {
            enter(changes);
        }
        onApplied(changes.applied());
    }

    private void enter(InterestMessage.Changes changes) {
        for (long hash : changes.added()) {
            names.add(hash);
        }
        for (long hash : changes.removed()) {
            names.remove(hash);
        }
        if (names.size() > maxNames) {
            LOG.info(
                    "{} has more than {} uids and groups (worker.interest-names): every send goes there",
                    gateway,
                    maxNames);
            isTooMany = true;
            complete = null;
            names = null;
        } else if (changes.complete()) {
            complete = names;
        }
    }

    private void onDigest(InterestMessage.Digest digest) {
        onApplied(digest.applied());
        if (isTooMany) {
            // Not as soon as it is one less: asking costs as much as there is.
            if (digest.names() <= maxNames / 4 * 3L) {
                ask();
            }
            return;
        }
        if (names == null
                || digest.version() != version
                || digest.names() != names.size()
                || digest.digest() != names.digest()) {
            LOG.warn(
                    "What is known of the names at {} is wrong (version {} with {} names, there it is {} with {}): asking "
                            + "for all of them anew",
                    gateway,
                    version,
                    names == null ? 0 : names.size(),
                    digest.version(),
                    digest.names());
            ask();
        }
    }

    private void onApplied(long sequence) {
        if (sequence > applied) {
            applied = sequence;
            issued.values().removeIf(each -> each <= sequence);
        }
    }
}
