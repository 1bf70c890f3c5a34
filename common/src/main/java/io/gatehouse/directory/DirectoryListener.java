package io.gatehouse.directory;

import io.gatehouse.base.HostPort;
import io.gatehouse.protocol.RegisterMessage;

/** What a node is told about the others. Every method is called on the context that created the {@link RegisterClient}. */
public interface DirectoryListener {
    /**
     * Who is there, whole, as far as is known. Not called when a register is lost: the last picture stays.
     *
     * @param merged what the register said; if it is too young to know everybody ({@code complete} is false), together with what was
     *     known before
     */
    void onTopology(RegisterMessage.Topology merged);

    /**
     * A link to a register opened or ended.
     *
     * @param address that register's, as resolved
     */
    default void onRegister(boolean reachable, HostPort address) {}
}
