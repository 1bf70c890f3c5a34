/** Knows which gateways and workers are alive, and tells them of each other. */
@SuppressWarnings("requires-automatic") // Hazelcast has no module descriptor, only a name
module io.gatehouse.register {
    requires transitive io.gatehouse.common;
    requires com.hazelcast.core;
    requires io.netty.buffer;
    requires org.slf4j;
    requires info.picocli;

    exports io.gatehouse.register;

    opens io.gatehouse.register to
            info.picocli;
}
