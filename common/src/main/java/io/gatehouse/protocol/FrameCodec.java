package io.gatehouse.protocol;

import io.netty.buffer.ByteBuf;

/**
 * One message to and from one frame. Big-endian:
 *
 * <pre>
 *  0               4         5         6         7          8                        16
 * +---------------+---------+---------+---------+----------+------------------------+----------
 * | length        | version | command | flags   | 0        | sequence               | body ...
 * +---------------+---------+---------+---------+----------+------------------------+----------
 * </pre>
 *
 * {@code length} counts the bytes after itself: 12 for an empty body. {@code sequence} counts the sequenced frames of this direction
 * of this link from 1, without a gap; it is 0 in frames that are not sequenced. Flag 1 is "redelivered"; other flags must be 0.
 */
public final class FrameCodec {
    /** The version of every frame that this build writes and reads; what may change in another stands in docs/protocol.md, "Versions". */
    public static final int VERSION = 1;
    /** Bytes of the length field. */
    public static final int LENGTH_BYTES = 4;
    /** Bytes of the whole header, length field included. */
    public static final int HEADER_BYTES = 16;
    /** What the length field says for an empty body. */
    public static final int MIN_LENGTH = HEADER_BYTES - LENGTH_BYTES;

    private static final int REDELIVERED = 1;

    private FrameCodec() {}

    /**
     * Appends one frame. If the message cannot be written, what was appended is taken back.
     *
     * @param sequence 0 for messages that are not sequenced
     */
    public static void encode(WireMessage message, long sequence, ByteBuf out) {
        int start = out.writerIndex();
        try {
            out.writeInt(0);
            out.writeByte(VERSION);
            out.writeByte(message.command().code());
            out.writeByte(message.redelivered() ? REDELIVERED : 0);
            out.writeByte(0);
            out.writeLong(sequence);
            message.write(new WireWriter(out));
            out.setInt(start, out.writerIndex() - start - LENGTH_BYTES);
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    /**
     * Reads the body of one frame.
     *
     * @throws ProtocolException if it is not exactly one message
     */
    static WireMessage decode(Command command, int flags, WireReader in) {
        if ((flags & ~REDELIVERED) != 0) {
            throw new ProtocolException("unknown flags 0x" + Integer.toHexString(flags) + " on " + command);
        }
        boolean redelivered = (flags & REDELIVERED) != 0;
        WireMessage message = switch (command) {
            case HELLO -> LinkControl.Hello.read(in);
            case CHALLENGE -> LinkControl.Challenge.read(in);
            case PROOF -> LinkControl.Proof.read(in);
            case WELCOME -> LinkControl.Welcome.read(in);
            case REFUSED -> LinkControl.Refused.read(in);
            case PING -> new LinkControl.Ping();
            case CONFIRM -> LinkControl.Confirm.read(in);
            case GOODBYE -> LinkControl.Goodbye.read(in);
            case ANNOUNCE -> RegisterMessage.Announce.read(in);
            case RENEW -> RegisterMessage.Renew.read(in);
            case RENEWED -> RegisterMessage.Renewed.read(in);
            case WITHDRAW -> new RegisterMessage.Withdraw();
            case TOPOLOGY -> RegisterMessage.Topology.read(in);
            case CONNECTED -> GatewayEvent.Connected.read(in, redelivered);
            case MESSAGE_RECEIVED -> GatewayEvent.MessageReceived.read(in, redelivered);
            case CLOSED -> GatewayEvent.Closed.read(in, redelivered);
            case BOUND -> GatewayEvent.Bound.read(in);
            case SESSION_CHANGED -> GatewayEvent.SessionChanged.read(in);
            case MEMBERSHIP_CHANGED -> GatewayEvent.MembershipChanged.read(in);
            case RELEASED -> GatewayEvent.Released.read(in);
            case RESUME -> Resume.read(in);
            case RESUMED -> Resumed.read(in);
            case NEIGHBOURS -> Neighbours.read(in);
            case INTEREST -> InterestMessage.Changes.read(in);
            case INTEREST_DIGEST -> InterestMessage.Digest.read(in);
            case ASK_INTEREST -> InterestMessage.Ask.read(in);
            case INTEREST_SEEN -> InterestMessage.Seen.read(in);
            case PRESENCE -> PresenceMessage.Changes.read(in);
            case PRESENCE_WORKERS -> PresenceMessage.Workers.read(in);
            case PRESENCE_TOLD -> PresenceMessage.Told.read(in);
            case ASK_PRESENCE -> new PresenceMessage.Ask();
            case PRESENCE_SEEN -> PresenceMessage.Seen.read(in);
            case LOGINS -> LoginMessage.Claims.read(in);
            case LOGINS_DECIDED -> LoginMessage.Decided.read(in);
            case HANDSHAKE -> AdmissionMessage.Asked.read(in);
            case ADMIT -> AdmissionMessage.Admitted.read(in);
            case REJECT -> AdmissionMessage.Rejected.read(in);
            case SET_EXPIRY -> GatewayCommand.SetExpiry.read(in);
            case READY -> GatewayCommand.Ready.read(in);
            case DRAIN -> new GatewayCommand.Drain();
            case ACKNOWLEDGE -> GatewayCommand.Acknowledge.read(in);
            case SEND -> GatewayCommand.Send.read(in);
            case CLOSE_CLIENTS -> GatewayCommand.CloseClients.read(in);
            case JOIN_GROUP -> GatewayCommand.JoinGroup.read(in);
            case LEAVE_GROUP -> GatewayCommand.LeaveGroup.read(in);
            case UNGROUP -> GatewayCommand.Ungroup.read(in);
            case BIND_UID -> GatewayCommand.BindUid.read(in);
            case UNBIND_UID -> GatewayCommand.UnbindUid.read(in);
            case UPDATE_SESSION -> GatewayCommand.UpdateSession.read(in);
            case QUERY -> GatewayCommand.Query.read(in);
            case QUERY_NAMES -> GatewayCommand.QueryNames.read(in);
            case ASK_STATUS -> StatusMessage.AskStatus.read(in);
            case ASK_CONNECTIONS -> StatusMessage.AskConnections.read(in);
            case ASK_DRAIN -> StatusMessage.AskDrain.read(in);
            case CLIENTS_FOUND -> GatewayReply.ClientsFound.read(in);
            case COUNTED -> GatewayReply.Counted.read(in);
            case SESSION_UPDATED -> GatewayReply.SessionUpdated.read(in);
            case RECEIPT -> GatewayReply.Receipt.read(in);
            case NAMES_FOUND -> GatewayReply.NamesFound.read(in);
            case NODE_STATUS -> StatusMessage.NodeReported.read(in);
            case CONNECTIONS_FOUND -> StatusMessage.ConnectionsFound.read(in);
            case DRAIN_STATUS -> StatusMessage.DrainReported.read(in);
            case FAILED -> GatewayReply.Failed.read(in);
        };
        in.end(command.name());
        return message;
    }
}
