package io.gatehouse.samples.office;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Answer;
import io.gatehouse.business.api.Clients;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.Page;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.business.api.RemoteSession;
import io.gatehouse.business.api.SessionData;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Who;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import java.util.Map;
import java.util.function.Consumer;

/** Tells and asks; every method may run on any thread that may block. */
public record FrontDesk(Clients clients) {
    private static final SessionKey<String> NAME = SessionKey.text("name");
    private static final SessionKey<Long> VISITS = SessionKey.number("visits");

    /** Tells all staff of two departments but one. */
    public void announce(String text, ClientId sender) {
        clients.send(Who.inGroup("sales", "support").except(sender), Message.text(text));
    }

    /** Passes a note on, and says what came of it. */
    public String passOn(String uid, String note) {
        Receipt receipt = clients.receipts().sendToUid(uid, note).await();
        return switch (receipt.outcome()) {
            case ACCEPTED -> "passed on";
            case PARTLY -> "passed on to some of their devices";
            case OFFLINE -> "not here";
            case DROPPED, REFUSED -> "not taken";
            case LINK_FULL, LINK_DOWN -> "not sent, try again: " + receipt.missing();
            case NO_ANSWER -> "perhaps passed on, nobody knows: " + receipt.missing();
        };
    }

    /** Shows how many wait at a desk; a display that is behind needs only the last figure. */
    public void showQueue(String desk, int waiting) {
        Message figure = Message.json(Map.of("desk", desk, "waiting", waiting));
        clients.send(Who.inGroup("displays"), figure.latestBy(desk));
    }

    /** Sends a reminder that may be tried again only if it was not sent. */
    public boolean remind(ClientId id) {
        try {
            clients.sendToClient(id, "remember").await();
            return true;
        } catch (UnavailableException e) {
            if (e.reason() == UnavailableException.Reason.NO_ANSWER) {
                throw e;
            }
            return false;
        }
    }

    /** Shows somebody out. */
    public void showOut(ClientId id) {
        clients.closeClient(id, Message.text("We close now."), CloseReason.NORMAL);
    }

    /** Lets a client into a room, and tells it so when no send to the room can miss it any more. */
    public boolean letIn(ClientId id, String room) {
        boolean isIn = clients.receipts().joinGroup(id, room).await().outcome() == Receipt.Outcome.ACCEPTED;
        // From here on every worker's send to the room reaches this client.
        clients.sendToClient(id, isIn ? "welcome" : "try again");
        return isIn;
    }

    /** Counts each department; says so where a gateway did not answer. */
    public String headCount() {
        Answer<Map<String, Long>> counts =
                clients.countByGroup(Who.inGroup("sales", "support")).await();
        return counts.value() + (counts.isComplete() ? "" : " and those on " + counts.missingGateways());
    }

    /** Goes through everybody's uid, a thousand at a time. */
    public void forEachUid(Consumer<String> action) {
        Map<String, Long> part;
        String last = null;
        do {
            part = clients.countByUid(Who.everyone(), new Page<>(last, 1000))
                    .await()
                    .complete();
            for (String uid : part.keySet()) {
                action.accept(uid);
                last = uid;
            }
        } while (part.size() == 1000);
    }

    /** Counts a visit, whoever else counts at the same time, and gives a name to who has none. */
    public long visit(ClientId id) {
        RemoteSession session = clients.session(id);
        session.compareAndSet(NAME, null, "guest");
        session.update(SessionData.EMPTY.with(SessionKey.text("desk"), "front"));
        return session.increment(VISITS, 1).await();
    }
}
