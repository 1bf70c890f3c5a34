package io.gatehouse.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers by name, in the order in which they were reported. Names rather than fields, so that an operator's tool shows what nodes of
 * another build have to say.
 *
 * @param values by the names of {@link Figure} and others
 */
public record Figures(Map<String, Long> values) {
    /** No figure. */
    public static final Figures NONE = new Figures(Map.of());

    /** Copies the map and keeps its order. */
    public Figures {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The number, or 0 if it was not reported. */
    public long get(Figure figure) {
        return values.getOrDefault(figure.word(), 0L);
    }

    /** Whether it was reported. */
    public boolean has(Figure figure) {
        return values.containsKey(figure.word());
    }

    void write(WireWriter out) {
        out.u16("figures", values.size());
        values.forEach((name, value) -> out.string("figure", name).i64(value));
    }

    static Figures read(WireReader in) {
        int count = in.u16("figures");
        Map<String, Long> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(in.line("figure"), in.i64("value"));
        }
        return values.isEmpty() ? NONE : new Figures(values);
    }

    /** Gathers figures. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Long> values = new LinkedHashMap<>();

        /** Empty. */
        public Builder() {}

        /** Sets a figure. */
        public Builder set(Figure figure, long value) {
            return set(figure.word(), value);
        }

        /** Sets a figure by a name of its own: lower case words with dashes and dots. */
        public Builder set(String name, long value) {
            values.put(name, value);
            return this;
        }

        /** All that were set. */
        public Figures build() {
            return new Figures(values);
        }
    }
}
