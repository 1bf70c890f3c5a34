/** Owns the client sockets, their uids, groups and sessions. */
module io.gatehouse.gateway {
    requires transitive io.gatehouse.common;
    requires io.netty.codec;
    requires io.netty.codec.haproxy;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.vertx.auth.common;
    requires io.vertx.auth.jwt;
    requires org.slf4j;
    requires info.picocli;

    uses io.gatehouse.gateway.api.Framing;

    exports io.gatehouse.gateway;
    exports io.gatehouse.gateway.api;

    opens io.gatehouse.gateway to
            info.picocli;
}
