package io.gatehouse.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** One atomic change of a session, made by the gateway that owns it. */
public sealed interface SessionChange {
    /** Writes code and fields. */
    void write(WireWriter out);

    /**
     * The session after the change.
     *
     * @return null if it is not made: a compare-and-set found another value
     * @throws NumberFormatException if what is to be incremented is not a whole number
     * @throws ArithmeticException   if the sum is too large for 64 bits
     */
    SessionState applyTo(SessionState session);

    /** Sets one key. */
    record Put(String key, String json) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(1).string("session key", key).longString(json);
        }

        @Override
        public SessionState applyTo(SessionState session) {
            return session.with(key, json);
        }
    }

    /** Removes one key; nothing happens if it is not there. */
    record Remove(String key) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(2).string("session key", key);
        }

        @Override
        public SessionState applyTo(SessionState session) {
            return session.without(key);
        }
    }

    /** Adds to a whole number; a missing key counts as 0. */
    record Increment(String key, long by) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(3).string("session key", key).i64(by);
        }

        @Override
        public SessionState applyTo(SessionState session) {
            long number = Long.parseLong(session.values().getOrDefault(key, "0"));
            return session.with(key, Long.toString(Math.addExact(number, by)));
        }
    }

    /** Sets one key if its value is as expected; null is "not there". */
    record CompareAndSet(String key, String expected, String json) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(4).string("session key", key).flag(expected != null);
            if (expected != null) {
                out.longString(expected);
            }
            out.longString(json);
        }

        @Override
        public SessionState applyTo(SessionState session) {
            return Objects.equals(session.values().get(key), expected) ? session.with(key, json) : null;
        }
    }

    /** Replaces the whole session. */
    record Replace(Map<String, String> values) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(5).session(new SessionState(0, values));
        }

        @Override
        public SessionState applyTo(SessionState session) {
            return new SessionState(session.version() + 1, values);
        }
    }

    /** Sets several keys, keeps the others. */
    record PutAll(Map<String, String> values) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(6).session(new SessionState(0, values));
        }

        @Override
        public SessionState applyTo(SessionState session) {
            Map<String, String> all = new LinkedHashMap<>(session.values());
            all.putAll(values);
            return new SessionState(session.version() + 1, all);
        }
    }

    /** Reads what {@link #write} wrote. */
    static SessionChange read(WireReader in) {
        int code = in.u8("session change");
        return switch (code) {
            case 1 -> new Put(in.string("session key"), in.longString("session value"));
            case 2 -> new Remove(in.string("session key"));
            case 3 -> new Increment(in.string("session key"), in.i64("increment"));
            case 4 -> {
                String key = in.string("session key");
                String expected = in.flag("has expected value") ? in.longString("expected value") : null;
                yield new CompareAndSet(key, expected, in.longString("session value"));
            }
            case 5 -> new Replace(in.session("session").values());
            case 6 -> new PutAll(in.session("session").values());
            default -> throw new ProtocolException("unknown session change " + code);
        };
    }
}
