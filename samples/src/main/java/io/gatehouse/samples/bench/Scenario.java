package io.gatehouse.samples.bench;

import io.gatehouse.base.NearestName;
import java.util.Arrays;
import java.util.List;

/** What is measured. */
enum Scenario {
    FAN1K("fan1k", Kind.FAN_OUT, 1_000, 1, 1, 1),
    FAN10K("fan10k", Kind.FAN_OUT, 10_000, 1, 1, 1),
    FAN1K_W16("fan1k-w16", Kind.FAN_OUT, 1_000, 1, 1, 16),
    ROOMS("rooms", Kind.FAN_OUT, 2_000, 200, 16, 64),
    ECHO1("echo1", Kind.ECHO, 1, 1, 0, 1),
    ECHO64("echo64", Kind.ECHO, 64, 1, 0, 1),
    MIXED("mixed", Kind.MIXED, 10_000, 1, 1, 1),
    CONN("conn", Kind.CONNECT, 15_000, 1, 0, 0),
    IDLE("idle", Kind.IDLE, 19_000, 1, 0, 0);

    /** How a scenario is run. */
    enum Kind {
        FAN_OUT,
        ECHO,
        MIXED,
        CONNECT,
        IDLE
    }

    private final String word;
    private final Kind kind;
    private final int clients;
    private final int groups;
    private final int publishers;
    private final int window;

    Scenario(String word, Kind kind, int clients, int groups, int publishers, int window) {
        this.word = word;
        this.kind = kind;
        this.clients = clients;
        this.groups = groups;
        this.publishers = publishers;
        this.window = window;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(scenario -> scenario.word).toList();
    }

    /** @throws IllegalArgumentException if there is none */
    static Scenario of(String word) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no scenario."
                        + NearestName.to(word, words())
                                .map(near -> " Did you mean " + near + "?")
                                .orElse("")
                        + " Allowed: " + String.join(", ", words()) + "."));
    }

    String word() {
        return word;
    }

    Kind kind() {
        return kind;
    }

    int clients() {
        return clients;
    }

    int groups() {
        return groups;
    }

    int publishers() {
        return publishers;
    }

    /** Publications in flight; at an echo, messages of each client. */
    int window() {
        return window;
    }
}
