package io.gatehouse.protocol;

/**
 * Who is at one end of a link.
 *
 * @param role        what the process is
 * @param id          unique among live nodes of the role; a gateway's is the {@link GatewayId}
 * @param incarnation drawn at every start: the same id with another incarnation is a restarted node
 * @param name        for people and logs; not unique
 */
public record NodeIdentity(LinkRole role, long id, long incarnation, String name) {
    /** Longest name, in UTF-8 bytes. */
    public static final int MAX_NAME_BYTES = 64;

    static NodeIdentity read(WireReader in) {
        LinkRole role = LinkRole.of(in.u8("role"));
        long id = in.i64("node id");
        long incarnation = in.i64("incarnation");
        String name = in.line("node name");
        if (name.length() > MAX_NAME_BYTES) {
            throw new ProtocolException(
                    "node name has " + name.length() + " characters, at most " + MAX_NAME_BYTES + " are allowed");
        }
        return new NodeIdentity(role, id, incarnation, name);
    }

    void write(WireWriter out) {
        out.u8(role.code()).i64(id).i64(incarnation).string("node name", name);
    }

    @Override
    public String toString() {
        return role.name().toLowerCase(java.util.Locale.ROOT) + " '" + name + "' ("
                + GatewayId.text(id & 0xFFFF_FFFF_FFFFL) + ")";
    }
}
