/** Owns the client sockets, their uids, groups and sessions. */
module io.gatehouse.gateway {
    requires transitive io.gatehouse.common;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires org.slf4j;
    requires info.picocli;

    exports io.gatehouse.gateway;
    exports io.gatehouse.gateway.api;

    opens io.gatehouse.gateway to
            info.picocli;
}
