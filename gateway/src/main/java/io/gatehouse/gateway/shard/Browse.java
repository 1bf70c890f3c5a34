package io.gatehouse.gateway.shard;

import java.util.function.Consumer;

/**
 * Looks at the clients of one roster without changing them, in slices, so that a question about very many does not hold up what the loop
 * has to deliver. Confined to its shard's loop.
 */
final class Browse {
    /** Clients looked at at a stretch: about a tenth of a millisecond. */
    static final int SLICE = 2048;

    private final Roster roster;
    private final Consumer<ShardClient> action;
    private final Runnable over;
    private final Consumer<Runnable> nextTurn;
    private int position;

    Browse(Roster roster, Consumer<ShardClient> action, Runnable over, Consumer<Runnable> nextTurn) {
        this.roster = roster;
        this.action = action;
        this.over = over;
        this.nextTurn = nextTurn;
        position = roster.size();
    }

    void slice() {
        // Backwards, because the place of one who leaves is taken by the last one: nobody who stays is missed.
        position = Math.min(position, roster.size());
        int end = Math.max(0, position - SLICE);
        while (position > end) {
            action.accept(roster.get(--position));
        }
        if (position == 0) {
            over.run();
        } else {
            nextTurn.accept(this::slice);
        }
    }
}
