package io.gatehouse.gateway.login;

import io.gatehouse.gateway.api.OneDevice;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.gateway.shard.UidListener;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.LoginMessage.Claim;
import io.gatehouse.protocol.LoginMessage.Login;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The one client of each uid on this gateway. Of two clients of one uid on this gateway it decides by itself. Those of several gateways
 * are put in order by a worker: the one that all gateways choose for the uid, from those that are linked, by hashing.
 *
 * <p>A client is told its place in that order, its stamp, once, and keeps it as long as it has the uid. Then the worker tells each of two
 * gateways of the other's client and stamp, and each closes its own if that one has to go. So whatever is lost, repeated or said by
 * several workers at a time, the client that all others have to yield to is never closed; and two that both have stamps do not stay once
 * one worker knows of both. Any thread; the lock of this object guards all state of this package.
 */
public final class LoginBook {
    /** Of a client that was there first, when another one comes. */
    public static final CloseReason REPLACED = CloseReason.REPLACED;
    /** Of a client that comes while another one is there. */
    public static final CloseReason REFUSED =
            new CloseReason(CloseReason.REPLACED.code(), "already signed in elsewhere");

    private final OneDevice policy;
    private final Map<String, Holder> holders = new HashMap<>();
    private final List<LoginFeed> feeds = new ArrayList<>();

    private static final class Holder {
        private final ClientId client;
        private final Runnable closer;
        private long stamp; // 0 until a worker has given it its place
        // Of the client whose place it took here: others may yield to that one yet, so this one must not yield to them.
        private long stampBefore;
        private LoginFeed arbiter; // null while no worker is there
        private List<Runnable> waiting = List.of(); // until it has its place, or does not need one any more

        private Holder(ClientId client, Runnable closer) {
            this.client = client;
            this.closer = closer;
        }

        private boolean isUndecided() {
            return stamp == 0 && arbiter != null;
        }
    }

    /** @param policy who stays */
    public LoginBook(OneDevice policy) {
        this.policy = policy;
    }

    /** Whether there is anything to do. */
    public boolean isOn() {
        return policy != OneDevice.OFF;
    }

    /** A worker that runs handlers is linked. @param link takes messages on any thread, in order */
    public synchronized LoginFeed feed(long worker, Consumer<LoginMessage> link) {
        LoginFeed feed = new LoginFeed(this, worker, link);
        if (isOn()) {
            feeds.add(feed);
            holders.forEach((uid, holder) -> {
                long hash = hash(uid);
                // Of two links of one worker the later one.
                if (holder.arbiter == null || feed.score(hash) >= holder.arbiter.score(hash)) {
                    assign(uid, holder, feed);
                }
            });
            feeds.forEach(LoginFeed::pump);
        }
        return feed;
    }

    /** Who is to be told of the clients of a shard. */
    public UidListener listener() {
        if (!isOn()) {
            return UidListener.NONE;
        }
        return new UidListener() {
            @Override
            public void onBound(ShardClient client, String uid) {
                LoginBook.this.onBound(client.connection().id(), uid, () -> close(client, uid));
            }

            @Override
            public void onUnbound(ShardClient client, String uid) {
                LoginBook.this.onUnbound(client.connection().id(), uid);
            }
        };
    }

    // Never at once: the caller is in the midst of something, or on another loop.
    private void close(ShardClient client, String uid) {
        client.shard().executeLater(() -> {
            // It may have given the uid up, and even have signed in anew, meanwhile.
            if (!client.isRemoved()
                    && client.uid().equals(uid)
                    && !isHeldBy(uid, client.connection().id())) {
                client.shard().catchUp(client);
                client.connection().close(policy == OneDevice.NEWEST ? REPLACED : REFUSED);
            }
        });
    }

    /** A client has signed in. @param closer run, once, on any thread, if it has to go; must not do so at once */
    public void onBound(ClientId client, String uid, Runnable closer) {
        List<Runnable> due;
        synchronized (this) {
            Holder before = holders.get(uid);
            if (before != null && policy == OneDevice.OLDEST) {
                closer.run();
                return;
            }
            due = before == null ? List.of() : before.waiting;
            if (before != null) {
                before.closer.run();
            }
            Holder holder = new Holder(client, closer);
            holder.arbiter = before == null ? best(uid) : before.arbiter;
            holder.stampBefore = before == null ? 0 : Math.max(before.stamp, before.stampBefore);
            holders.put(uid, holder);
            say(uid, holder);
        }
        due.forEach(Runnable::run);
    }

    /** The client has given the uid up, or has ended. */
    public void onUnbound(ClientId client, String uid) {
        List<Runnable> due;
        synchronized (this) {
            Holder holder = holders.get(uid);
            if (holder == null || !holder.client.equals(client)) {
                return;
            }
            holders.remove(uid);
            due = holder.waiting;
            say(uid, holder);
        }
        due.forEach(Runnable::run);
    }

    /** Runs a task as soon as the client that has this uid here now has its place among those of other gateways; at once if there is none. */
    public void whenDecided(String uid, Runnable task) {
        if (isOn()) {
            synchronized (this) {
                Holder holder = holders.get(uid);
                if (holder != null && holder.isUndecided()) {
                    if (holder.waiting.isEmpty()) {
                        holder.waiting = new ArrayList<>(1);
                    }
                    holder.waiting.add(task);
                    return;
                }
            }
        }
        task.run();
    }

    void onDecided(LoginFeed by, LoginMessage.Decided decided) {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            by.seen(decided.frames());
            for (Login each : decided.logins()) {
                Holder holder = holders.get(each.uid());
                if (holder == null) {
                    continue;
                }
                if (each.client().gateway() == holder.client.gateway()) {
                    // The first place counts, also where two workers have given one.
                    if (each.client().equals(holder.client) && holder.stamp == 0) {
                        holder.stamp = Math.max(each.stamp(), holder.stampBefore + 1);
                        due.addAll(settle(each.uid(), holder));
                    }
                } else if (holder.stamp != 0 && mustYield(holder, each)) {
                    holders.remove(each.uid());
                    holder.closer.run();
                    due.addAll(settle(each.uid(), holder));
                }
            }
            by.pump();
        }
        due.forEach(Runnable::run);
    }

    private boolean mustYield(Holder holder, Login other) {
        boolean isOtherOlder = other.isBefore(holder.client, holder.stamp);
        return policy == OneDevice.OLDEST ? isOtherOlder : !isOtherOlder;
    }

    void onClosed(LoginFeed feed) {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            feeds.remove(feed);
            holders.forEach((uid, holder) -> {
                if (holder.arbiter == feed) {
                    assign(uid, holder, best(uid));
                    if (!holder.isUndecided()) {
                        due.addAll(holder.waiting);
                        holder.waiting = List.of();
                    }
                }
            });
            feeds.forEach(LoginFeed::pump);
        }
        due.forEach(Runnable::run);
    }

    /** What a worker is to be told of a uid. */
    Claim claim(String uid, LoginFeed by) {
        Holder holder = holders.get(uid);
        return holder != null && holder.arbiter == by
                ? new Claim(uid, true, holder.client.connection(), holder.stamp)
                : new Claim(uid, false, 0, 0);
    }

    private List<Runnable> settle(String uid, Holder holder) {
        say(uid, holder);
        List<Runnable> due = holder.waiting;
        holder.waiting = List.of();
        return due;
    }

    private void say(String uid, Holder holder) {
        if (holder.arbiter != null) {
            holder.arbiter.changed(uid);
            holder.arbiter.pump();
        }
    }

    private LoginFeed best(String uid) {
        long hash = hash(uid);
        LoginFeed best = null;
        for (LoginFeed each : feeds) {
            if (best == null || each.score(hash) >= best.score(hash)) {
                best = each;
            }
        }
        return best;
    }

    private static void assign(String uid, Holder holder, LoginFeed to) {
        if (holder.arbiter != null) {
            holder.arbiter.changed(uid);
        }
        holder.arbiter = to;
        if (to != null) {
            to.changed(uid);
        }
    }

    private static long hash(String uid) {
        return NameHash.of(Target.Kind.UIDS, uid);
    }

    private synchronized boolean isHeldBy(String uid, ClientId client) {
        Holder holder = holders.get(uid);
        return holder != null && holder.client.equals(client);
    }
}
