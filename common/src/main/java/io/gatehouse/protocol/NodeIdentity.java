package io.gatehouse.protocol;

import io.gatehouse.base.ConfigurationException;
import java.nio.charset.StandardCharsets;

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

    /**
     * Checks a name that somebody chose for a node.
     *
     * @param key the option that holds it, for the message
     * @throws ConfigurationException if it is empty, longer than peers take ({@link #MAX_NAME_BYTES}), or has control characters, which
     *     could forge a line of a log
     */
    public static String checkName(String key, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_NAME_BYTES) {
            throw new ConfigurationException(
                    key + "=" + name + " has " + bytes + " UTF-8 bytes; 1 to " + MAX_NAME_BYTES + " are allowed.");
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw new ConfigurationException(key + " has control characters, such as a line break; none is allowed.");
        }
        return name;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws ProtocolException if it is no identity
     */
    public static NodeIdentity read(WireReader in) {
        LinkRole role = LinkRole.of(in.u8("role"));
        long id = in.i64("node id");
        long incarnation = in.i64("incarnation");
        String name = in.line("node name");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            throw new ProtocolException(
                    "node name has " + bytes + " bytes, at most " + MAX_NAME_BYTES + " are allowed");
        }
        return new NodeIdentity(role, id, incarnation, name);
    }

    /** Writes it as it stands in frames. */
    public void write(WireWriter out) {
        out.u8(role.code()).i64(id).i64(incarnation).string("node name", name);
    }

    @Override
    public String toString() {
        return role.word() + " '" + name + "' (" + GatewayId.text(id & 0xFFFF_FFFF_FFFFL) + ")";
    }
}
