package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.SessionKey;
import io.gatehouse.business.api.Worker;
import io.gatehouse.protocol.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What runs while faults happen: echoes numbered messages, sends every tenth to the client's group, and writes down who came and went.
 * Each answer carries the event's number and whether it was redelivered.
 */
public class FaultEvents implements ClientEvents {
    private static final SessionKey<String> NAME = SessionKey.text("name");
    private static final int GROUP_EVERY = 10;

    private final Worker worker;
    private final FileChannel calls;

    /** Called by the launcher. */
    public FaultEvents(Worker worker) {
        this.worker = worker;
        try {
            calls = FileChannel.open(
                    Path.of("calls-" + worker.name() + ".log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onConnect(Client client) {
        String name = query(client, "name");
        client.session().set(NAME, name);
        client.joinGroup(query(client, "group")).await();
        note("connect", name, client, "-");
        client.send("hello");
    }

    @Override
    public void onMessage(Client client, Message message) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(query(client, "work"))));
        int number = Integer.parseInt(message.text().split(" ", 2)[0]);
        String mark = client.eventNumber() + (client.redelivered() ? " 1" : " 0");
        echo(client, number, mark);
        if (number % GROUP_EVERY == 0) {
            worker.clients()
                    .sendToGroup(
                            query(client, "group"),
                            "g " + client.session().get(NAME) + " " + number / GROUP_EVERY + " " + mark);
        }
    }

    @Override
    public void onClose(Client client, CloseReason reason) {
        note("close", client.session().get(NAME), client, Integer.toString(reason.code()));
    }

    /** Answers one message. */
    protected void echo(Client client, int number, String mark) {
        client.send("e " + number + " " + mark);
    }

    private static String query(Client client, String name) {
        return client.handshake().orElseThrow().query(name).orElseThrow();
    }

    // One write for a line: it is there whole, also if the process is killed right after.
    private void note(String what, String name, Client client, String code) {
        String line = what + " " + name + " " + client.id() + " " + client.eventNumber() + " "
                + (client.redelivered() ? 1 : 0) + " " + code + "\n";
        try {
            calls.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
