package io.gatehouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final List<String> MODULES =
            List.of("common", "register", "gateway", "business", "business/testkit", "samples");
    private static JavaClasses ours;
    private static JavaClasses violations;

    @BeforeAll
    static void read() {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<Path> compiled = MODULES.stream()
                .map(module -> root.resolve(module).resolve("target/classes"))
                .toList();
        assertThat(compiled)
                .allSatisfy(path ->
                        assertThat(Files.isDirectory(path)).as("%s", path).isTrue());
        ours = written(new ClassFileImporter().importPaths(compiled));
        violations = written(new ClassFileImporter().importPath(Path.of("target/test-classes")))
                .that(DescribedPredicate.describe(
                        "break a rule on purpose", type -> type.getSimpleName().startsWith("Violates")));
    }

    @Test
    void shouldFindEveryPackageThatTheLayoutNames() {
        var found = ours.stream().map(ArchitectureRules::packageOf).collect(Collectors.toSet());

        assertThat(found).containsExactlyInAnyOrderElementsOf(ArchitectureRules.DIRECTIONS.keySet());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldKeepRule(String rule) {
        assertThatCode(() -> ArchitectureRules.all().get(rule).check(ours)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldCatchADeliberateViolation(String rule) {
        assertThatThrownBy(() -> ArchitectureRules.all().get(rule).check(violations))
                .isInstanceOf(AssertionError.class);
    }

    static Stream<String> rules() {
        return ArchitectureRules.all().keySet().stream();
    }

    private static JavaClasses written(JavaClasses classes) {
        return classes.that(DescribedPredicate.<JavaClass>describe("are written by us", ArchitectureRules::isWritten));
    }
}
