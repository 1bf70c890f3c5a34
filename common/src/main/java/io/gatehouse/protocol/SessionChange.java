package io.gatehouse.protocol;

import java.util.Map;

/** One atomic change of a session, made by the gateway that owns it. */
public sealed interface SessionChange {
    /** Writes code and fields. */
    void write(WireWriter out);

    /** Sets one key. */
    record Put(String key, String json) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(1).string("session key", key).longString(json);
        }
    }

    /** Removes one key; nothing happens if it is not there. */
    record Remove(String key) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(2).string("session key", key);
        }
    }

    /** Adds to a whole number; a missing key counts as 0. */
    record Increment(String key, long by) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(3).string("session key", key).i64(by);
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
    }

    /** Replaces the whole session. */
    record Replace(Map<String, String> values) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(5).session(new SessionState(0, values));
        }
    }

    /** Sets several keys, keeps the others. */
    record PutAll(Map<String, String> values) implements SessionChange {
        @Override
        public void write(WireWriter out) {
            out.u8(6).session(new SessionState(0, values));
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
