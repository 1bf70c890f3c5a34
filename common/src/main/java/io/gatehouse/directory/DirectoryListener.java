package io.gatehouse.directory;

import io.gatehouse.protocol.RegisterMessage;

/** What a node is told about the others. Called on the context that created the {@link RegisterClient}. */
public interface DirectoryListener {
    /**
     * Who is there, whole, as far as is known. Not called when a register is lost: the last picture stays.
     *
     * @param merged what the register said; if it is too young to know everybody ({@code complete} is false), together with what was
     *     known before
     */
    void onTopology(RegisterMessage.Topology merged);
}
