package io.gatehouse.gateway.client;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One event loop's part of the {@link OutboxBudget}: which of its clients have something waiting, and how much. A client that keeps up
 * is not in it. Confined to its loop.
 */
public final class LoopOutboxes implements SharedBudget.Part {
    private static final Comparator<ClientOutbox> LARGEST_FIRST =
            Comparator.comparingLong(ClientOutbox::queuedBytes).reversed();

    private final OutboxBudget budget;
    private final EventLoop loop;
    private final AtomicLong shown = new AtomicLong(); // what other loops see, once a turn
    private final List<ClientOutbox> waiting = new ArrayList<>();
    private long bytes;
    private boolean isTight;

    LoopOutboxes(OutboxBudget budget, EventLoop loop) {
        this.budget = budget;
        this.loop = loop;
    }

    /** Once in a while: sockets have taken something without anybody having been told. */
    public void onTick() {
        recount();
        budget.onTick();
        onTurnEnd();
    }

    /** Whether messages that may be left out are not to be queued behind others. */
    boolean isTight() {
        return isTight;
    }

    void onTurnEnd() {
        if (shown.getPlain() != bytes) {
            shown.lazySet(bytes);
        }
        isTight = budget.look();
    }

    @Override
    public long shownBytes() {
        return shown.get();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** A client has something waiting that had nothing. */
    void add(ClientOutbox client) {
        waiting.add(client);
    }

    void changeBy(long more) {
        bytes += more;
    }

    @Override
    public long largest() {
        recount();
        return SharedBudget.largest(waiting, ClientOutbox::queuedBytes);
    }

    @Override
    public int giveUp(long fromBytes) {
        return budget.giveUp(waiting, ClientOutbox::queuedBytes, fromBytes, LARGEST_FIRST, each -> {
            boolean hasMadeRoom = each.giveUp();
            shown.lazySet(bytes);
            return hasMadeRoom;
        });
    }

    private void recount() {
        int kept = 0;
        for (int i = 0; i < waiting.size(); i++) {
            ClientOutbox client = waiting.get(i);
            if (client.stillWaits()) {
                waiting.set(kept++, client);
            }
        }
        waiting.subList(kept, waiting.size()).clear();
        shown.lazySet(bytes);
    }
}
