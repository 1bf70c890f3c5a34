package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Names that changed and of which the peer of a link is not told yet. It is told in portions, each a frame; only so many frames are on the
 * way until it has said that it has seen them, and of what changes meanwhile the last counts. Not for several threads at a time.
 *
 * @param <N> a name
 */
public final class UntoldNames<N> {
    private static final int FRAMES_IN_FLIGHT = 16;
    // Of names of the greatest length this is less than the smallest frame that options allow for a client's state.
    private static final int NAMES_PER_FRAME = 100;

    private final String frames;
    private final Set<N> names = new LinkedHashSet<>();
    private long framesSent;
    private long framesSeen;

    /** @param frames what they are called in errors */
    public UntoldNames(String frames) {
        this.frames = frames;
    }

    /** The peer does not know of it. */
    public void add(N name) {
        names.add(name);
    }

    /** The peer knows of none of them. */
    public void addAll(Collection<N> all) {
        names.addAll(all);
    }

    /** Whether it has been told of all. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Whether another frame may go. */
    public boolean hasRoom() {
        return framesSent - framesSeen < FRAMES_IN_FLIGHT;
    }

    /** What the next frame says of the names that have waited longest; none if there are none. */
    public <S> List<S> nextFrame(Function<N, S> now) {
        List<S> portion = new ArrayList<>();
        for (Iterator<N> each = names.iterator(); each.hasNext() && portion.size() < NAMES_PER_FRAME; ) {
            portion.add(now.apply(each.next()));
            each.remove();
        }
        framesSent++;
        return portion;
    }

    /**
     * The peer has seen so many frames in all.
     *
     * @throws ProtocolException if it had said more already, or that many were not sent
     */
    public void onSeen(long seen) {
        if (seen < framesSeen || seen > framesSent) {
            throw new ProtocolException(frames + " seen: " + seen + ", expected " + framesSeen + " to " + framesSent);
        }
        framesSeen = seen;
    }
}
