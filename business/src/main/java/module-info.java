/** Runs the application's handlers. */
@SuppressWarnings("requires-automatic") // Hazelcast has no module descriptor, only a name
module io.gatehouse.business {
    requires transitive io.gatehouse.common;
    requires io.netty.common;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires info.picocli;
    // Only who serves the push API needs it.
    requires static io.vertx.web;
    // Only who shares data needs it.
    requires static com.hazelcast.core;

    exports io.gatehouse.business;
    exports io.gatehouse.business.api;
    exports io.gatehouse.business.push;

    opens io.gatehouse.business to
            info.picocli;
}
