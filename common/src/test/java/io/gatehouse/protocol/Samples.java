package io.gatehouse.protocol;

import io.gatehouse.base.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** At least one message of every kind, with different values in fields of one type, so that mixed-up fields show. */
final class Samples {
    static final NodeIdentity GATEWAY = new NodeIdentity(LinkRole.GATEWAY, 0x7F00_0001_0B54L, -3, "gw-ä");
    static final NodeIdentity WORKER = new NodeIdentity(LinkRole.WORKER, -1, 5, "worker");

    private static final EventStamp STAMP = new EventStamp(-7, 3, 1L << 40, true);
    private static final EventStamp FIRST = new EventStamp(7, 1, 1, false);
    private static final SessionState SESSION = new SessionState(9, Map.of("name", "\"Ada\"", "n", "1", "ключ", "{}"));
    private static final ClientOrigin ORIGIN = new ClientOrigin(
            "ws:7272",
            "2001:db8::1",
            51_234,
            "/chat",
            "room=1",
            List.of(Map.entry("host", "example.org"), Map.entry("cookie", "a=b"), Map.entry("cookie", "c=d")),
            "v2");
    private static final GatewayEvent.ClientState STATE =
            new GatewayEvent.ClientState("uid-1", List.of("lobby", "room 2"), SESSION);
    private static final NodeStatus STATUS = new NodeStatus(
            GATEWAY,
            "0.1.0",
            86_400_000,
            List.of("ws 127.0.0.1:7272", "link 127.0.0.1:2900"),
            new Figures.Builder().set(Figure.CLIENTS, 3).set("lost.x", -1).build(),
            List.of(new NodeStatus.LinkStatus(
                    WORKER,
                    "127.0.0.1:40000",
                    "ready",
                    new Figures.Builder().set(Figure.QUEUED_BYTES, 5).build())));
    private static final ConnectionRow ROW = new ConnectionRow(
            -7, "ws:7272", "::1", 65_535, "uid", List.of("a", "b"), "worker", "open", 1, 2, 3, 4, 5, 6, 7, 8);

    private static final List<PresenceMessage.State> PRESENCE = List.of(
            new PresenceMessage.State(new PresenceMessage.Name(Target.Kind.UIDS, "hällo"), true, false),
            new PresenceMessage.State(new PresenceMessage.Name(Target.Kind.GROUPS, "g"), false, true));

    private Samples() {}

    static ByteBuf payload(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<WireMessage> all() {
        return List.of(
                new LinkControl.Hello(WORKER, nonce(1), new ProtocolVersions(1, 2)),
                new LinkControl.Challenge(GATEWAY, nonce(2), 1),
                new LinkControl.Proof(new byte[LinkControl.PROOF_BYTES]),
                new LinkControl.Welcome(new byte[LinkControl.PROOF_BYTES]),
                new LinkControl.Refused("why"),
                new LinkControl.Ping(),
                new LinkControl.Confirm(Long.MAX_VALUE),
                new LinkControl.Goodbye("stopped"),
                new RegisterMessage.Announce(null, 10_000),
                new RegisterMessage.Announce(new RegisterMessage.GatewayEntry(GATEWAY, new HostPort("::1", 2900)), 1),
                new RegisterMessage.Renew(4, List.of()),
                new RegisterMessage.Renew(5, List.of(0L, (1L << 48) - 1)),
                new RegisterMessage.Renewed(6),
                new RegisterMessage.Withdraw(),
                new RegisterMessage.Topology(
                        -8,
                        9,
                        true,
                        List.of(new RegisterMessage.GatewayEntry(GATEWAY, new HostPort("gw.example", 0))),
                        List.of(WORKER, GATEWAY)),
                new RegisterMessage.Topology(8, 0, false, List.of(), List.of()),
                new RegisterMessage.Topology(
                        8, 0, true, List.of(), List.of(), List.of(new RegisterMessage.LostGateway(GATEWAY, 12_345))),
                new Resume(1, 0),
                new Resume(3, 2),
                new Resumed(0),
                new Resumed(1L << 40),
                new Neighbours(List.of()),
                new Neighbours(List.of(new RegisterMessage.GatewayEntry(GATEWAY, new HostPort("gw.example", 2900)))),
                new AdmissionMessage.Asked(1L << 34, 10_000, ORIGIN, STATE),
                new AdmissionMessage.Admitted(2, STATE, "v2", 3, 1L << 35),
                new AdmissionMessage.Rejected(3, 401, "no token"),
                new GatewayCommand.SetExpiry(4, 5, -6, 7),
                new InterestMessage.Ask(1),
                new InterestMessage.Seen(2, 1L << 33),
                new InterestMessage.Changes(1, true, false, 5, 5, 0, new long[] {-1, 1L << 60}, new long[0]),
                new InterestMessage.Changes(-3, false, true, 5, 7, 8, new long[0], new long[] {9}),
                new InterestMessage.Digest(1, 2, 3, 4, Long.MIN_VALUE),
                new PresenceMessage.Ask(),
                new PresenceMessage.Seen(1L << 33),
                new PresenceMessage.Changes(true, List.of()),
                new PresenceMessage.Changes(false, PRESENCE),
                new PresenceMessage.Workers(5000, new long[] {1, -2}),
                new PresenceMessage.Told(PRESENCE),
                new LoginMessage.Claims(1, List.of()),
                new LoginMessage.Claims(
                        3,
                        List.of(
                                new LoginMessage.Claim("hällo", true, -7, 1L << 40),
                                new LoginMessage.Claim("u", true, 7, 0),
                                new LoginMessage.Claim("g", false, 8, 0))),
                new LoginMessage.Decided(1, List.of()),
                new LoginMessage.Decided(1L << 33, List.of(new LoginMessage.Place("hällo", -7, 9, 2, 1 << 20))),
                new GatewayEvent.Connected(FIRST, ORIGIN, STATE),
                new GatewayEvent.Connected(STAMP, ORIGIN, GatewayEvent.ClientState.NEW),
                new GatewayEvent.MessageReceived(STAMP, true, payload("hällo")),
                new GatewayEvent.MessageReceived(FIRST, false, Unpooled.EMPTY_BUFFER),
                new GatewayEvent.Closed(STAMP, CloseReason.SLOW_CONSUMER, STATE),
                new GatewayEvent.Bound(-7, 3, ORIGIN, STATE),
                new GatewayEvent.SessionChanged(-7, 3, SESSION),
                new GatewayEvent.MembershipChanged(-7, 3, "", List.of("a", "b")),
                new GatewayEvent.Released(-7, 3),
                new GatewayCommand.Ready(16, 65_536, 1 << 24),
                new GatewayCommand.Ready(16, 65_536, 1 << 24, List.of("devices", "eu-1")),
                new GatewayCommand.Drain(),
                new GatewayCommand.Acknowledge(new int[] {1, -2}, new int[] {3, 4}, new long[] {5, 6}),
                new GatewayCommand.Acknowledge(new int[0], new int[0], new long[0]),
                send(Target.all(1, -2), PayloadKind.TEXT, Delivery.RELIABLE, ""),
                send(Target.clients(3, 4), PayloadKind.BINARY, Delivery.DROPPABLE, ""),
                send(Target.uids(List.of("a", "b"), 5), PayloadKind.ENCODED, Delivery.LATEST, "position"),
                new GatewayCommand.CloseClients(1, 2, Target.groups(List.of("g"), 6), CloseReason.REPLACED, true),
                new GatewayCommand.JoinGroup(1, 2, Target.clients(3), "group"),
                new GatewayCommand.LeaveGroup(4, 5, Target.clients(6), "group"),
                new GatewayCommand.Ungroup(-1, "g".repeat(255)),
                new GatewayCommand.BindUid(1, 2, 3, "uid"),
                new GatewayCommand.UnbindUid(4, 5, 6, "uid"),
                update(new SessionChange.Put("key", "1")),
                update(new SessionChange.Remove("key")),
                update(new SessionChange.Increment("key", -5)),
                update(new SessionChange.CompareAndSet("key", "1", "2")),
                update(new SessionChange.CompareAndSet("key", null, "2")),
                update(new SessionChange.Replace(Map.of("key", "1"))),
                update(new SessionChange.PutAll(Map.of("key", "1", "other", "2"))),
                new GatewayCommand.Query(1, Target.all(), true, ClientRow.UID | ClientRow.SESSION, -1, 50),
                new GatewayCommand.QueryNames(1, Target.groups(List.of("a", "b"), 2), true, "a", 3),
                new GatewayCommand.QueryNames(1, Target.all(), false, "", 4),
                send(
                        new Target(Target.Kind.GROUPS, new int[0], List.of("a"), true, new int[] {5}),
                        PayloadKind.TEXT,
                        Delivery.RELIABLE,
                        ""),
                new GatewayReply.ClientsFound(
                        1,
                        ClientRow.UID | ClientRow.GROUPS | ClientRow.SESSION | ClientRow.ADDRESS,
                        true,
                        List.of(
                                new ClientRow(1, "u", List.of("g"), SESSION, "ws", "::1"),
                                new ClientRow(-2, "", List.of(), SessionState.EMPTY, "tcp", "127.0.0.1"))),
                new GatewayReply.ClientsFound(
                        1, 0, false, List.of(new ClientRow(3, "", List.of(), SessionState.EMPTY, "", ""))),
                new GatewayReply.Counted(1, 2),
                new GatewayReply.SessionUpdated(1, true, SESSION),
                new GatewayReply.Receipt(1, 2, new GatewayReply.Drops(3, 4, 5, 6), 7, 8),
                new GatewayReply.NamesFound(
                        1, true, List.of(new GatewayReply.NameCount("42", 2), new GatewayReply.NameCount("ключ", 3))),
                new GatewayReply.NamesFound(2, false, List.of()),
                new GatewayReply.Failed(1, GatewayReply.Failure.FENCED),
                new StatusMessage.AskStatus(1, 2),
                new StatusMessage.AskDrain(1, 2, -3),
                new StatusMessage.DrainReported(1, 2, true, false, 3, 4),
                new StatusMessage.DrainReported(1, 0, false, true, 0, 0),
                new StatusMessage.AskConnections(1, new ConnectionFilter("u", "g", "10.*", "ws:1", "w", 7), -1, 50),
                new StatusMessage.NodeReported(1, 2, STATUS),
                new StatusMessage.NodeReported(
                        3, 0, new NodeStatus(WORKER, "v", 0, List.of(), Figures.NONE, List.of())),
                new StatusMessage.ConnectionsFound(1, true, List.of(ROW)),
                new StatusMessage.ConnectionsFound(2, false, List.of()));
    }

    private static GatewayCommand.Send send(Target target, PayloadKind kind, Delivery delivery, String latestKey) {
        return new GatewayCommand.Send(1, 2, target, kind, delivery, latestKey, payload("payload"));
    }

    private static GatewayCommand.UpdateSession update(SessionChange change) {
        return new GatewayCommand.UpdateSession(1, 2, 3, change);
    }

    private static byte[] nonce(int of) {
        byte[] nonce = new byte[LinkControl.NONCE_BYTES];
        nonce[0] = (byte) of;
        return nonce;
    }

    /** One frame as the first of its direction. */
    static byte[] frame(WireMessage message) {
        return frame(message, 1);
    }

    static byte[] frame(WireMessage message, long sequence) {
        ByteBuf out = Unpooled.buffer();
        FrameCodec.encode(message, message.command().isSequenced() ? sequence : 0, out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
