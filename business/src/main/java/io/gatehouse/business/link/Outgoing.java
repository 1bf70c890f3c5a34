package io.gatehouse.business.link;

import io.gatehouse.base.UnavailableException;
import io.gatehouse.business.api.Message;
import io.gatehouse.business.api.RefusedException;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.CloseReason;
import io.gatehouse.protocol.GatewayCommand;
import io.gatehouse.protocol.GatewayReply;
import io.gatehouse.protocol.Target;
import io.netty.buffer.Unpooled;

/** Commands made from what an application passed in, checked: whatever can never be right throws here, at the caller. */
public final class Outgoing {
    // Header, correlation and the like: everything in a frame but target and payload.
    private static final int REST_BYTES = 512;

    private Outgoing() {}

    /** @throws IllegalArgumentException if the frame would be larger than the link takes */
    public static GatewayCommand.Send send(
            GatewayLink link, int epoch, long correlation, Target target, Message message) {
        byte[] bytes = message.bytes();
        checkSize(link, bytes.length, target);
        return new GatewayCommand.Send(
                epoch,
                correlation,
                target,
                message.kind(),
                message.delivery(),
                message.latestKey(),
                Unpooled.wrappedBuffer(bytes));
    }

    /** @throws IllegalArgumentException if a close frame cannot carry the code */
    public static GatewayCommand.CloseClients close(int epoch, long correlation, Target target, CloseReason reason) {
        if (!reason.isSendable()) {
            throw new IllegalArgumentException("The close code " + reason.code()
                    + " cannot be sent in a close frame; use 1000 to 1003, 1007 to 1014, or 3000 to 4999.");
        }
        return new GatewayCommand.CloseClients(epoch, correlation, target, reason, false);
    }

    /** Closes without a word. */
    public static GatewayCommand.CloseClients kill(int epoch, long correlation, Target target) {
        return new GatewayCommand.CloseClients(epoch, correlation, target, CloseReason.NORMAL, true);
    }

    /** What a request about one client fails with, answered as it was. */
    public static RuntimeException refused(ClientId client, GatewayReply reply) {
        return reply instanceof GatewayReply.Failed failed
                ? new RefusedException(client, failed.failure())
                : new UnavailableException(
                        UnavailableException.Reason.NO_ANSWER,
                        "The gateway of client " + client + " answered with " + reply.command()
                                + ", which is no answer to what was asked.");
    }

    /** @throws IllegalArgumentException if a frame with this target would be larger than the link takes */
    public static void checkSize(GatewayLink link, int payloadBytes, Target target) {
        long bytes = (long) payloadBytes + REST_BYTES + 4L * target.connections().length + 4L * target.except().length;
        for (int i = 0; i < target.names().size(); i++) {
            bytes += 2 + 3L * target.names().get(i).length();
        }
        if (bytes > link.maxFrameBytes()) {
            throw new IllegalArgumentException("A command of up to " + bytes + " bytes (payload " + payloadBytes
                    + ", the rest names its receivers) cannot fit into a link frame of " + link.maxFrameBytes()
                    + " bytes (link.max-frame-bytes).");
        }
    }
}
