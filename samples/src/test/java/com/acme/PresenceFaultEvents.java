package com.acme;

import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.PresenceEvents;
import io.gatehouse.business.api.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Gives each client the uid that it asks for, and writes down which uids come and go. */
public final class PresenceFaultEvents implements ClientEvents, PresenceEvents {
    private final FileChannel heard;

    /** Called by the launcher. */
    public PresenceFaultEvents(Worker worker) {
        try {
            // One file for all workers; each line is one write, so they do not mix.
            heard = FileChannel.open(Path.of("presence.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        worker.presence(this);
    }

    @Override
    public void onConnect(Client client) {
        client.bindUid(client.handshake().orElseThrow().query("uid").orElseThrow());
    }

    @Override
    public void onUidOnline(String uid) {
        note(uid + " on");
    }

    @Override
    public void onUidOffline(String uid) {
        note(uid + " off");
    }

    private void note(String what) {
        try {
            heard.write(ByteBuffer.wrap((what + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
