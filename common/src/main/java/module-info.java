/** Messages, links and options: all that the three processes share. */
// The two modules that may see the directory are built after this one, so the compiler cannot find them yet.
@SuppressWarnings("module")
module io.gatehouse.common {
    requires transitive io.vertx.core;
    requires transitive io.netty.buffer;
    requires transitive io.netty.transport;
    requires io.netty.common;
    requires io.netty.handler;
    requires org.slf4j;
    requires info.picocli;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires org.yaml.snakeyaml;

    exports io.gatehouse.base;
    exports io.gatehouse.protocol;
    exports io.gatehouse.link;
    exports io.gatehouse.config;
    exports io.gatehouse.operator;
    exports io.gatehouse.tls to
            io.gatehouse.business,
            io.gatehouse.gateway;
    exports io.gatehouse.directory to
            io.gatehouse.gateway,
            io.gatehouse.business;

    opens io.gatehouse.config to
            info.picocli;
    opens io.gatehouse.operator to
            info.picocli;
}
