package io.gatehouse.business.api;

import io.gatehouse.base.Checks;
import io.gatehouse.protocol.AdmissionMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The answer to a handshake: in, with who it is; or out, with a status of HTTP. Immutable. */
public sealed interface Admission {
    /** The client comes in. */
    static Accepted accept() {
        return new Accepted(Optional.empty(), Set.of(), Map.of(), Optional.empty(), Duration.ZERO, Duration.ZERO);
    }

    /**
     * The client does not come in. A client without HTTP is just closed.
     *
     * @param httpStatus 400 to 599, such as 401 or 403
     * @param reason     the body of the answer, which anybody may read; at most {@value AdmissionMessage#MAX_REASON_BYTES} UTF-8 bytes
     */
    static Rejected reject(int httpStatus, String reason) {
        return new Rejected(httpStatus, reason);
    }

    /** Out. */
    record Rejected(int httpStatus, String reason) implements Admission {
        /** Checks status and length. */
        public Rejected {
            if (httpStatus < 400 || httpStatus > 599) {
                throw new IllegalArgumentException(
                        "A client is rejected with a status of 400 to 599, not with " + httpStatus + ".");
            }
            int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > AdmissionMessage.MAX_REASON_BYTES) {
                throw new IllegalArgumentException("The reason has " + bytes + " UTF-8 bytes; at most "
                        + AdmissionMessage.MAX_REASON_BYTES + " are allowed.");
            }
        }
    }

    /**
     * In. What a {@linkplain Handshake#verifiedUid() token} says stays, unless this says otherwise: another uid takes its place, groups
     * and session keys come on top.
     *
     * @param uid          that it is given
     * @param groups       that it is put into
     * @param session      key to JSON text
     * @param subprotocol  that is agreed; else the gateway chooses (gateway.subprotocol)
     * @param uidWithin    see {@link #uidWithin(Duration)}; zero for never
     * @param expiresAfter see {@link #expiresAfter(Duration)}; zero for never, or as the token says
     */
    record Accepted(
            Optional<String> uid,
            Set<String> groups,
            Map<String, String> session,
            Optional<String> subprotocol,
            Duration uidWithin,
            Duration expiresAfter)
            implements Admission {
        /** Checks names and times. */
        public Accepted {
            uid.ifPresent(name -> Checks.name("uid", name));
            groups = Set.copyOf(groups);
            groups.forEach(name -> Checks.name("group", name));
            session = Map.copyOf(session);
            if (uidWithin.isNegative() || expiresAfter.isNegative()) {
                throw new IllegalArgumentException("A time that a client is given is negative.");
            }
        }

        /** The same with this uid. */
        public Accepted uid(String to) {
            return new Accepted(Optional.of(to), groups, session, subprotocol, uidWithin, expiresAfter);
        }

        /** The same with more groups. */
        public Accepted groups(String... names) {
            Set<String> all = new LinkedHashSet<>(groups);
            all.addAll(List.of(names));
            return new Accepted(uid, all, session, subprotocol, uidWithin, expiresAfter);
        }

        /** The same with one value of the session set. */
        public <T> Accepted session(SessionKey<T> key, T value) {
            Map<String, String> all = new LinkedHashMap<>(session);
            all.put(key.name(), SessionData.json(key, value));
            return new Accepted(uid, groups, all, subprotocol, uidWithin, expiresAfter);
        }

        /** The same with this WebSocket subprotocol, one of {@link Handshake#subprotocols()}. */
        public Accepted subprotocol(String chosen) {
            return new Accepted(uid, groups, session, Optional.of(chosen), uidWithin, expiresAfter);
        }

        /**
         * The same for a client that has yet to sign in: the gateway closes it with {@link io.gatehouse.protocol.CloseReason#UNAUTHORIZED}
         * unless it has a uid in time. Outlives this worker, unlike a timer.
         */
        public Accepted uidWithin(Duration limit) {
            return new Accepted(uid, groups, session, subprotocol, limit, expiresAfter);
        }

        /**
         * The same for credentials that are good for so long: then the gateway closes the client with {@link
         * io.gatehouse.protocol.CloseReason#EXPIRED}, unless {@link Client#expireAfter} has said otherwise meanwhile.
         */
        public Accepted expiresAfter(Duration time) {
            return new Accepted(uid, groups, session, subprotocol, uidWithin, time);
        }
    }
}
