/** Knows which gateways and workers are alive, and tells them of each other. */
module io.gatehouse.register {
    requires transitive io.gatehouse.common;
    requires org.slf4j;
    requires info.picocli;

    exports io.gatehouse.register;

    opens io.gatehouse.register to
            info.picocli;
}
