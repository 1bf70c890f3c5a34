package io.gatehouse.business.dispatch;

import io.gatehouse.business.api.Admission;
import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.Handshake;
import io.gatehouse.business.link.GatewayLink;
import io.gatehouse.protocol.AdmissionMessage;
import io.gatehouse.protocol.GatewayEvent.ClientState;
import io.gatehouse.protocol.SessionState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One question of a gateway: whether somebody may come in. Asked on the loop, answered by a handler thread or whoever ends the future. */
final class HandshakeCall {
    private static final int UNAVAILABLE = 503;

    private final AdmissionMessage.Asked question;
    private final GatewayLink link;
    private final Handshake handshake;
    private final long receivedNs = System.nanoTime();

    HandshakeCall(GatewayLink link, AdmissionMessage.Asked question) {
        this.link = link;
        this.question = question;
        this.handshake = new Handshake(question.origin(), question.known());
    }

    /** Nobody waits for the answer any more. */
    boolean isVoid() {
        return link.isEnded() || System.nanoTime() - receivedNs > TimeUnit.MILLISECONDS.toNanos(question.limitMs());
    }

    Future<Admission> deliver(AsyncClientEvents handler) {
        return handler.onHandshake(handshake);
    }

    void answer(Admission admission) {
        if (admission instanceof Admission.Accepted accepted) {
            link.answer(new AdmissionMessage.Admitted(
                    question.correlation(),
                    state(question.known(), accepted),
                    accepted.subprotocol().orElse(""),
                    accepted.uidWithin().toMillis(),
                    accepted.expiresAfter().toMillis()));
        } else if (admission instanceof Admission.Rejected rejected) {
            link.answer(
                    new AdmissionMessage.Rejected(question.correlation(), rejected.httpStatus(), rejected.reason()));
        }
    }

    /** The handler has failed: nobody can say whether the client may come in, so it may not. */
    void fail() {
        link.answer(new AdmissionMessage.Rejected(question.correlation(), UNAVAILABLE, ""));
    }

    static ClientState state(ClientState known, Admission.Accepted accepted) {
        Set<String> groups = new LinkedHashSet<>(known.groups());
        groups.addAll(accepted.groups());
        Map<String, String> values = new LinkedHashMap<>(known.session().values());
        values.putAll(accepted.session());
        List<String> inOrder = new ArrayList<>(groups);
        return new ClientState(
                accepted.uid().orElse(known.uid()),
                inOrder,
                values.isEmpty() ? SessionState.EMPTY : new SessionState(1, values));
    }

    @Override
    public String toString() {
        return "onHandshake, listener " + handshake.listener();
    }
}
