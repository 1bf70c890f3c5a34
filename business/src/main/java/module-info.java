/** Runs the application's handlers. */
module io.gatehouse.business {
    requires transitive io.gatehouse.common;
    requires io.netty.common;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires info.picocli;

    exports io.gatehouse.business;
    exports io.gatehouse.business.api;

    opens io.gatehouse.business to
            info.picocli;
}
