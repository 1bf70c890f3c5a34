/** A whole cluster in one JVM, for an application's own tests. */
module io.gatehouse.testkit {
    requires transitive io.gatehouse.common;
    requires transitive io.gatehouse.register;
    requires transitive io.gatehouse.gateway;
    requires transitive io.gatehouse.business;
    requires java.net.http;

    exports io.gatehouse.testkit;
}
