package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class OptionTableTest {
    @Test
    void shouldListKeyFlagVariableDefaultAndMeaning() {
        var commands = new LinkedHashMap<String, NodeOptions>();
        commands.put("gateway", new GadgetOptions());
        commands.put("worker", new WorkshopOptions());

        String table = OptionTable.markdown(commands);

        assertThat(table.lines())
                .contains(
                        "### gateway",
                        "| Key in the file | Flag | Environment variable | Default | Meaning |",
                        "| `gateway.listen` | `--listen HOST:PORT`, repeatable | `GATEHOUSE_GATEWAY_LISTEN` | "
                                + "`127.0.0.1:7272` | Where clients connect. |",
                        "| `gateway.policy` | `--policy close\\|drop` | `GATEHOUSE_GATEWAY_POLICY` | `close` | What to do. |",
                        "| `gateway.name` | `--name NAME` | `GATEHOUSE_GATEWAY_NAME` |  | Its name. |",
                        "| `worker.handler` | `--handler CLASS` | `GATEHOUSE_WORKER_HANDLER` | required | The handler. |")
                .doesNotContain("--help");
        assertThat(table)
                .startsWith("### gateway\n")
                .contains("\n\n### worker\n")
                .endsWith(" |\n");
    }
}
