package io.gatehouse.fuzz;

import io.gatehouse.business.push.PushFuzz;
import io.gatehouse.config.ConfigFileFuzz;
import io.gatehouse.gateway.client.ProxyHeaderFuzz;
import io.gatehouse.gateway.stream.StreamFuzz;
import io.gatehouse.gateway.websocket.HandshakeHeaderFuzz;
import io.gatehouse.gateway.websocket.MessageFuzz;
import io.gatehouse.protocol.LinkFrameFuzz;
import io.gatehouse.register.store.RegisterRecordFuzz;
import java.nio.file.Path;

/** What is fuzzed. Each class has the method that Jazzer calls, and a corpus of the same name. */
enum FuzzTarget {
    LINK_FRAMES(LinkFrameFuzz.class, LinkFrameFuzz::fuzzerTestOneInput, 3000),
    REGISTER_RECORDS(RegisterRecordFuzz.class, RegisterRecordFuzz::fuzzerTestOneInput, 3000),
    STREAMS(StreamFuzz.class, StreamFuzz::fuzzerTestOneInput, 3000),
    PROXY_HEADERS(ProxyHeaderFuzz.class, ProxyHeaderFuzz::fuzzerTestOneInput, 3000),
    HANDSHAKE_HEADERS(HandshakeHeaderFuzz.class, HandshakeHeaderFuzz::fuzzerTestOneInput, 3000),
    MESSAGES(MessageFuzz.class, MessageFuzz::fuzzerTestOneInput, 3000),
    CONFIG_FILES(ConfigFileFuzz.class, ConfigFileFuzz::fuzzerTestOneInput, 300),
    PUSH(PushFuzz.class, PushFuzz::fuzzerTestOneInput, 1000),
    SOCKETS(SocketFuzz.class, SocketFuzz::fuzzerTestOneInput, 400);

    private final Class<?> type;
    private final Input input;
    private final int mutants;

    FuzzTarget(Class<?> type, Input input, int mutants) {
        this.type = type;
        this.input = input;
        this.mutants = mutants;
    }

    Class<?> type() {
        return type;
    }

    /** How many inputs beside the corpus a build of every day tries. */
    int mutants() {
        return mutants;
    }

    Path corpus() {
        return Path.of("src/test/corpus").resolve(type.getSimpleName());
    }

    void run(byte[] data) throws Exception {
        input.run(data);
    }

    /** One input; whatever it throws is a finding. */
    @FunctionalInterface
    interface Input {
        void run(byte[] data) throws Exception;
    }
}
