package io.gatehouse.gateway.login;

import io.gatehouse.protocol.LoginMessage;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.UntoldNames;
import java.util.function.Consumer;

/**
 * What one worker is told of clients whose uids it orders, over one link. At most a few frames are on the way; of what changes meanwhile
 * the last counts. Its peer is the worker's {@code LoginArbiter}. Guarded by the book's lock, but for {@link #onMessage} and {@link
 * #onClosed}.
 */
public final class LoginFeed {
    private final LoginBook book;
    private final int most;
    private final long worker;
    private final Consumer<LoginMessage> link;
    private final UntoldNames<Key> unsaid = new UntoldNames<>("frames of logins");

    /** A client, as long as it has a uid. */
    record Key(String uid, int connection) {}

    LoginFeed(LoginBook book, int most, long worker, Consumer<LoginMessage> link) {
        this.book = book;
        this.most = most;
        this.worker = worker;
        this.link = link;
    }

    /** What the worker says. On the link's loop. */
    public void onMessage(LoginMessage message) {
        if (!(message instanceof LoginMessage.Decided decided)) {
            throw new ProtocolException(message.command() + " is not for a gateway");
        }
        book.onDecided(this, decided);
    }

    /** The link is over. On the link's loop. */
    public void onClosed() {
        book.onClosed(this);
    }

    /** The same uid and the same workers give the same order of workers on every gateway. */
    long score(long uidHash) {
        long mixed = (uidHash ^ worker) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    void changed(String uid, UidClients.Holder holder) {
        unsaid.add(new Key(uid, holder.client().connection()));
    }

    void seen(long frames) {
        unsaid.onSeen(frames);
    }

    /** Says what the worker does not know yet, as far as there is room on the way. */
    void pump() {
        while (!unsaid.isEmpty() && unsaid.hasRoom()) {
            link.accept(new LoginMessage.Claims(most, unsaid.nextFrame(key -> book.claim(key, this))));
        }
    }
}
