package io.gatehouse.architecture;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application on the module path can see: the tiers' roots and API packages, and common. */
class ModuleExportsTest {
    private static final Set<String> EVERYBODY = Set.of();

    @Test
    void commonShouldKeepTheDirectoryToTheTiers() {
        assertThat(exportsOf("common"))
                .isEqualTo(Map.of(
                        "io.gatehouse.base", EVERYBODY,
                        "io.gatehouse.protocol", EVERYBODY,
                        "io.gatehouse.link", EVERYBODY,
                        "io.gatehouse.config", EVERYBODY,
                        "io.gatehouse.operator", EVERYBODY,
                        "io.gatehouse.directory", Set.of("io.gatehouse.gateway", "io.gatehouse.business"),
                        "io.gatehouse.tls", Set.of("io.gatehouse.business", "io.gatehouse.gateway")));
    }

    @Test
    void registerShouldExportItsRoot() {
        assertThat(exportsOf("register")).isEqualTo(Map.of("io.gatehouse.register", EVERYBODY));
    }

    @Test
    void gatewayShouldExportItsRootAndApi() {
        assertThat(exportsOf("gateway"))
                .isEqualTo(Map.of("io.gatehouse.gateway", EVERYBODY, "io.gatehouse.gateway.api", EVERYBODY));
    }

    @Test
    void businessShouldExportItsRootApiAndPushApi() {
        assertThat(exportsOf("business"))
                .isEqualTo(Map.of(
                        "io.gatehouse.business", EVERYBODY,
                        "io.gatehouse.business.api", EVERYBODY,
                        "io.gatehouse.business.push", EVERYBODY));
    }

    @Test
    void testkitShouldExportItsOnePackage() {
        assertThat(exportsOf("business/testkit")).isEqualTo(Map.of("io.gatehouse.testkit", EVERYBODY));
    }

    @ParameterizedTest
    @CsvSource({
        "common, io.gatehouse.config io.gatehouse.operator",
        "register, io.gatehouse.register",
        "gateway, io.gatehouse.gateway",
        "business, io.gatehouse.business"
    })
    void shouldOpenThePackagesOfItsFlagsAndNoOther(String module, String opened) {
        assertThat(descriptorOf(module).isOpen()).isFalse();
        assertThat(descriptorOf(module).opens().stream()
                        .collect(toMap(ModuleDescriptor.Opens::source, ModuleDescriptor.Opens::targets)))
                .isEqualTo(Stream.of(opened.split(" ")).collect(toMap(each -> each, each -> Set.of("info.picocli"))));
    }

    private static Map<String, Set<String>> exportsOf(String module) {
        return descriptorOf(module).exports().stream()
                .collect(toMap(ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets));
    }

    private static ModuleDescriptor descriptorOf(String module) {
        Path classes = Path.of("").toAbsolutePath().getParent().resolve(module).resolve("target/classes");
        var found = ModuleFinder.of(classes).findAll();

        assertThat(found).as("modules in %s", classes).hasSize(1);
        ModuleDescriptor descriptor = found.iterator().next().descriptor();
        assertThat(descriptor.isAutomatic())
                .as("%s is automatic", descriptor.name())
                .isFalse();
        return descriptor;
    }
}
