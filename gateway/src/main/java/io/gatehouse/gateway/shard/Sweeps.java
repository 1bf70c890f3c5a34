package io.gatehouse.gateway.shard;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reaches many clients in slices, so that the loop serves its other sockets in between. Confined to its shard's loop.
 *
 * <p>Order per client is kept whatever overtakes a sweep: before anything else is done to a client, {@link #catchUp} does to it what
 * the sweeps under way would have done. All that is due at a client is done when the walk comes by, so that messages which meet
 * in its outbox leave in one write.
 */
final class Sweeps {
    /** Clients served at a stretch. */
    static final int SLICE = 32;

    /** Clients looked at in vain at a stretch: they had it all, as they were caught up with. */
    private static final int LOOKS = 64 * SLICE;

    private static final int FEW = 8;

    private final Consumer<Runnable> nextTurn;
    private final List<Sweep> active = new ArrayList<>(); // the oldest first
    private final ArrayDeque<Walk> walks = new ArrayDeque<>(); // they take turns
    private long last;

    /** @param nextTurn runs a task on the loop, after the loop's next look at its sockets */
    Sweeps(Consumer<Runnable> nextTurn) {
        this.nextTurn = nextTurn;
    }

    // Tasks that tasks leave behind run before the next look at the sockets; what is to come after that look has to be
    // queued by a
    // task of the turn which begins with it.
    static Consumer<Runnable> nextTurnOf(EventLoop loop) {
        return loop instanceof SingleThreadEventLoop turns
                ? task -> turns.execute(() -> turns.executeAfterEventLoopIteration(task))
                : loop::execute;
    }

    /** The number of the newest sweep there was. A client that enters now is in none of them. */
    long last() {
        return last;
    }

    /**
     * @param sets     whose clients are reached; those in two of them once, or once for each if {@code oncePerSet}
     * @param everyone whose clients are reached if {@code sets} is null
     * @param except   numbers of clients that are left out
     */
    void begin(List<MemberSet> sets, Roster everyone, int[] except, boolean oncePerSet, Visit visit) {
        List<? extends Roster> rosters = sets == null ? List.of(everyone) : sets;
        Sweep sweep = new Sweep(++last, sets, sortedIfMany(except), oncePerSet, visit, rosters.size());
        active.add(sweep);
        boolean idle = walks.isEmpty();
        for (Roster roster : rosters) {
            walkOver(roster).add(sweep);
        }
        if (idle) {
            nextTurn.accept(this::slice);
        }
    }

    /** Does to this client what sweeps under way have not got round to yet. */
    void catchUp(ShardClient client) {
        if (active.isEmpty() || client.swept == last) {
            return;
        }
        for (int i = 0; i < active.size(); i++) {
            Sweep sweep = active.get(i);
            if (client.swept < sweep.number) {
                client.swept = sweep.number;
                sweep.reach(client);
            }
        }
        client.swept = last;
    }

    private Walk walkOver(Roster roster) {
        for (Walk walk : walks) {
            if (walk.roster == roster) {
                return walk;
            }
        }
        Walk walk = new Walk(roster);
        walks.add(walk);
        return walk;
    }

    private void slice() {
        int budget = SLICE;
        int looks = LOOKS;
        try {
            while (budget > 0 && looks > 0 && !walks.isEmpty()) {
                Walk walk = walks.peek();
                ShardClient client = walk.next();
                if (client == null) {
                    walks.poll();
                } else if (client.swept < walk.newest()) {
                    budget--;
                    catchUp(client);
                } else {
                    looks--;
                }
            }
        } finally {
            if (!walks.isEmpty()) {
                walks.add(walks.poll());
                nextTurn.accept(this::slice);
            }
        }
    }

    private static int[] sortedIfMany(int[] except) {
        if (except.length <= FEW) {
            return except;
        }
        int[] sorted = except.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** One command to many. */
    private static final class Sweep {
        private final long number;
        private final List<MemberSet> sets; // null: everyone
        private final int[] except;
        private final boolean oncePerSet;
        private final Visit visit;
        private int walksLeft;

        Sweep(long number, List<MemberSet> sets, int[] except, boolean oncePerSet, Visit visit, int walks) {
            this.number = number;
            this.sets = sets;
            this.except = except;
            this.oncePerSet = oncePerSet;
            this.visit = visit;
            this.walksLeft = walks;
        }

        void reach(ShardClient client) {
            if (client.isRemoved() || isExcepted(client.connection().id().connection())) {
                return;
            }
            if (sets == null) {
                visit.reach(client);
                return;
            }
            for (MemberSet set : sets) {
                if (client.isMemberOf(set)) {
                    visit.reach(client);
                    if (!oncePerSet) {
                        return;
                    }
                }
            }
        }

        private boolean isExcepted(int connection) {
            if (except.length > FEW) {
                return Arrays.binarySearch(except, connection) >= 0;
            }
            for (int each : except) {
                if (each == connection) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Goes over the clients of one roster, backwards, because the place of one who leaves is taken by the last one; again from the end
     * while there are sweeps that began on the way.
     */
    private final class Walk {
        private final Roster roster;
        private final List<Sweep> sweeps = new ArrayList<>(2); // the oldest first
        private int position;
        private long round; // the newest sweep that this round will have completed

        Walk(Roster roster) {
            this.roster = roster;
        }

        void add(Sweep sweep) {
            if (sweeps.isEmpty()) {
                position = roster.size();
                round = sweep.number;
            }
            sweeps.add(sweep);
        }

        long newest() {
            return sweeps.get(sweeps.size() - 1).number;
        }

        /** The next client to look at, null if the walk is over. */
        ShardClient next() {
            position = Math.min(position, roster.size());
            if (position == 0) {
                complete();
                if (sweeps.isEmpty()) {
                    return null;
                }
                round = newest();
                position = roster.size();
                if (position == 0) {
                    complete();
                    return null;
                }
            }
            return roster.get(--position);
        }

        private void complete() {
            while (!sweeps.isEmpty() && sweeps.get(0).number <= round) {
                Sweep sweep = sweeps.remove(0);
                if (--sweep.walksLeft == 0) {
                    active.remove(sweep);
                    sweep.visit.end();
                }
            }
        }
    }
}
