package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.CloseReason;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One event loop's part of the {@link InboundBudget}: which of its clients are in the middle of a message, since when, and what that
 * takes. Confined to its loop.
 */
public final class LoopInbound implements SharedBudget.Part {
    private static final CloseReason NO_ROOM =
            new CloseReason(CloseReason.TRY_AGAIN.code(), "no room for unfinished messages");
    private static final CloseReason TOO_LATE =
            new CloseReason(CloseReason.POLICY.code(), "message not finished in time");
    private static final Comparator<PartialMessage> LARGEST_THEN_OLDEST =
            Comparator.comparingLong(PartialMessage::bytes).reversed().thenComparingInt(PartialMessage::sinceTick);

    private final InboundBudget budget;
    private final EventLoop loop;
    private final int timeoutTicks;
    private final AtomicLong shown = new AtomicLong(); // what other loops see
    private final List<PartialMessage> partial = new ArrayList<>();

    LoopInbound(InboundBudget budget, EventLoop loop, int timeoutTicks) {
        this.budget = budget;
        this.loop = loop;
        this.timeoutTicks = timeoutTicks;
    }

    /** Closes those whose messages take too long. */
    public void onTick(int tick) {
        budget.onTick();
        if (timeoutTicks > 0) {
            for (PartialMessage each : List.copyOf(partial)) {
                if (each.isOverdue(tick, timeoutTicks)) {
                    each.client().giveUpMessage(LossReason.MESSAGE_TOO_SLOW, TOO_LATE);
                }
            }
        }
    }

    /**
     * A read has ended, or what an earlier one brought was looked at again.
     *
     * @param was  the client's until now, or null
     * @param held by the buffer
     * @return the client's from now on, or null
     */
    PartialMessage recount(ClientConnection client, InboundBuffer buffer, PartialMessage was, long held) {
        if (held == 0) {
            forget(was);
            return null;
        }
        PartialMessage is = was == null ? add(new PartialMessage(client, buffer)) : was;
        int now = client.tick();
        show(is.grewTo(held, client.messagesIn(), now));
        if (was == null && client.isHeldBack()) {
            is.pause(now);
        }
        budget.look();
        return is;
    }

    /** The client has nothing any more. */
    void forget(PartialMessage gone) {
        if (gone != null) {
            PartialMessage last = partial.remove(partial.size() - 1);
            if (last != gone) {
                last.place = gone.place;
                partial.set(last.place, last);
            }
            show(-gone.bytes());
        }
    }

    private PartialMessage add(PartialMessage added) {
        added.place = partial.size();
        partial.add(added);
        return added;
    }

    private void show(long more) {
        shown.lazySet(shown.getPlain() + more);
    }

    @Override
    public long shownBytes() {
        return shown.get();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public long largest() {
        return SharedBudget.largest(partial, PartialMessage::bytes);
    }

    @Override
    public int giveUp(long fromBytes) {
        return budget.giveUp(partial, PartialMessage::bytes, fromBytes, LARGEST_THEN_OLDEST, each -> {
            each.client().giveUpMessage(LossReason.INBOUND_OVER_BUDGET, NO_ROOM);
            return true;
        });
    }
}
