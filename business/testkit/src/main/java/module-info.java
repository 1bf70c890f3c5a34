/** For an application's own tests: one handler without sockets, or a whole cluster in one JVM. */
module io.gatehouse.testkit {
    requires transitive io.gatehouse.common;
    requires transitive io.gatehouse.register;
    requires transitive io.gatehouse.gateway;
    requires transitive io.gatehouse.business;
    requires transitive org.junit.jupiter.api;
    requires java.net.http;
    requires org.slf4j;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;

    exports io.gatehouse.testkit;
}
