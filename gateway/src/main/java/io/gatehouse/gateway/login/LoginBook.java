package io.gatehouse.gateway.login;

import io.gatehouse.gateway.login.UidClients.Holder;
import io.gatehouse.gateway.shard.ShardClient;
import io.gatehouse.gateway.shard.UidListener;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.LoginMessage.Claim;
import io.gatehouse.protocol.LoginMessage.Place;
import io.gatehouse.protocol.NameHash;
import io.gatehouse.protocol.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The clients of each uid on this gateway, of which a {@link UidRule} lets so many stay. Where there are more on this gateway it decides by
 * itself. Those of several gateways are put in order by a worker: the one that all gateways choose for the uid, from those that are
 * linked, by hashing.
 *
 * <p>A client is told its place in that order, its stamp, once, and keeps it as long as it has the uid. Then the worker tells its gateway
 * when as many as may stay come before or after it, and the gateway closes it if they have precedence. So whatever is lost, repeated or said
 * by several workers at a time, those that all others have to yield to are never closed; and of clients that have stamps no more stay than
 * may once one worker knows of all. Any thread; the lock of this object guards all state of this package.
 */
public final class LoginBook {
    private final UidRule rule;
    private final Runnable onTooMany;
    private final Map<String, UidClients> uids = new HashMap<>();
    private final List<LoginFeed> feeds = new ArrayList<>();

    /**
     * @param rule      who stays
     * @param onTooMany run for each client that is closed because its uid has too many, unless the rule is one device
     */
    public LoginBook(UidRule rule, Runnable onTooMany) {
        this.rule = rule;
        this.onTooMany = onTooMany;
    }

    /** Whether there is anything to do. */
    public boolean isOn() {
        return rule.most() > 0;
    }

    /** A worker that runs handlers is linked. @param link takes messages on any thread, in order */
    public synchronized LoginFeed feed(long worker, Consumer<LoginMessage> link) {
        LoginFeed feed = new LoginFeed(this, rule.most(), worker, link);
        if (isOn()) {
            feeds.add(feed);
            uids.forEach((uid, clients) -> {
                long hash = hash(uid);
                // Of two links of one worker the later one.
                if (clients.arbiter() == null
                        || feed.score(hash) >= clients.arbiter().score(hash)) {
                    assign(uid, clients, feed);
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
                if (rule.isLimit()) {
                    onTooMany.run();
                }
                client.shard().catchUp(client);
                client.connection().close(rule.leaving());
            }
        });
    }

    /** A client has signed in. @param closer run, once, on any thread, if it has to go; must not do so at once */
    public void onBound(ClientId client, String uid, Runnable closer) {
        List<Runnable> due = List.of();
        synchronized (this) {
            UidClients clients = uids.get(uid);
            boolean isFull = clients != null && clients.holders().size() >= rule.most();
            if (isFull && !rule.newestStay()) {
                closer.run();
                return;
            }
            if (clients == null) {
                clients = new UidClients(best(uid));
                uids.put(uid, clients);
            }
            Holder added = clients.add(client, closer);
            if (isFull) {
                due = dismiss(uid, clients, clients.first());
            }
            say(uid, clients, added);
        }
        due.forEach(Runnable::run);
    }

    /** The client has given the uid up, or has ended. */
    public void onUnbound(ClientId client, String uid) {
        List<Runnable> due;
        synchronized (this) {
            UidClients clients = uids.get(uid);
            Holder holder = clients == null ? null : clients.find(client.connection());
            if (holder == null) {
                return;
            }
            due = remove(uid, clients, holder);
        }
        due.forEach(Runnable::run);
    }

    /** Runs a task as soon as this client has its place among those of its uid; at once if it has one, or needs none. */
    public void whenDecided(String uid, int connection, Runnable task) {
        if (isOn()) {
            synchronized (this) {
                UidClients clients = uids.get(uid);
                Holder holder = clients == null ? null : clients.find(connection);
                if (holder != null && holder.stamp() == 0 && clients.arbiter() != null) {
                    holder.await(task);
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
            for (Place each : decided.places()) {
                UidClients clients = uids.get(each.uid());
                Holder holder = clients == null ? null : clients.find(each.connection());
                if (holder == null) {
                    continue;
                }
                if (holder.stamp() == 0) {
                    // The first place counts, also where two workers have given one.
                    clients.take(holder, each.stamp());
                    say(each.uid(), clients, holder);
                    due.addAll(holder.settle());
                } else if (holder.stamp() == each.stamp() && mustYield(each)) {
                    due.addAll(dismiss(each.uid(), clients, holder));
                }
            }
            by.pump();
        }
        due.forEach(Runnable::run);
    }

    private boolean mustYield(Place place) {
        return (rule.newestStay() ? place.after() : place.before()) >= rule.most();
    }

    void onClosed(LoginFeed feed) {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            feeds.remove(feed);
            uids.forEach((uid, clients) -> {
                if (clients.arbiter() == feed) {
                    assign(uid, clients, best(uid));
                    if (clients.arbiter() == null) {
                        clients.holders().forEach(holder -> due.addAll(holder.settle()));
                    }
                }
            });
            feeds.forEach(LoginFeed::pump);
        }
        due.forEach(Runnable::run);
    }

    /** What a worker is to be told of a client. */
    Claim claim(LoginFeed.Key key, LoginFeed by) {
        UidClients clients = uids.get(key.uid());
        Holder holder = clients == null || clients.arbiter() != by ? null : clients.find(key.connection());
        return holder == null
                ? new Claim(key.uid(), false, key.connection(), 0)
                : new Claim(key.uid(), true, key.connection(), holder.stamp());
    }

    private List<Runnable> dismiss(String uid, UidClients clients, Holder holder) {
        holder.close();
        return remove(uid, clients, holder);
    }

    private List<Runnable> remove(String uid, UidClients clients, Holder holder) {
        clients.remove(holder);
        if (clients.holders().isEmpty()) {
            uids.remove(uid);
        }
        say(uid, clients, holder);
        return holder.settle();
    }

    private static void say(String uid, UidClients clients, Holder holder) {
        LoginFeed arbiter = clients.arbiter();
        if (arbiter != null) {
            arbiter.changed(uid, holder);
            arbiter.pump();
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

    private static void assign(String uid, UidClients clients, LoginFeed to) {
        LoginFeed before = clients.arbiter();
        clients.arbiter(to);
        for (Holder each : clients.holders()) {
            if (before != null) {
                before.changed(uid, each);
            }
            if (to != null) {
                to.changed(uid, each);
            }
        }
    }

    private static long hash(String uid) {
        return NameHash.of(Target.Kind.UIDS, uid);
    }

    private synchronized boolean isHeldBy(String uid, ClientId client) {
        UidClients clients = uids.get(uid);
        return clients != null && clients.find(client.connection()) != null;
    }
}
