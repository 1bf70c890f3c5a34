package io.gatehouse.porting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads classes that are compiled here: those of the build itself would be found by its own check. */
class TaggedTestsTest {
    private static final String SOURCE = """
            package com.acme;

            import org.junit.jupiter.api.*;
            import org.junit.jupiter.params.ParameterizedTest;
            import org.junit.jupiter.params.provider.ValueSource;

            class GateTest extends Contract {
                @Test void plain() {}
                @Test @Tag("GW-01") void one() {}
                @Test @Tag("GW-02") @Tag("GW-03") @Tag("slow") void several() {}
                @ParameterizedTest @ValueSource(ints = {1, 2}) @Tag("GW-04") void withParameter(int number) {}
                @Test @Disabled("later") @Tag("GW-05") void disabled() {}
                @Tag("GW-06") void noTest() {}

                @Nested @Tag("GW-07") class Inside {
                    @Test void nested() {}
                }
            }

            @Tag("BW-01") abstract class Contract {
                @Test @Tag("BW-02") void inherited() {}
            }

            @Tag("fake") class FakeGateTest extends Contract {
                @Test @Tag("GW-09") void standsIn() {}
            }

            @Disabled("all of it") class LaterTest {
                @Test @Tag("GW-08") void disabledWithItsClass() {}
            }
            """;

    @TempDir
    private Path root;

    @Test
    void shouldFindTagsOfMethodsAndOfTheClassesAboveAndAroundThem() throws IOException {
        compile("business/testkit");

        List<TaggedTest> found = TaggedTests.in(root, List.of("common", "business/testkit"));

        assertThat(found)
                .extracting(test -> test.id() + " " + test.shortName())
                .containsExactlyInAnyOrder(
                        "BW-01 GateTest.plain",
                        "BW-01 GateTest.one",
                        "GW-01 GateTest.one",
                        "BW-01 GateTest.several",
                        "GW-02 GateTest.several",
                        "GW-03 GateTest.several",
                        "BW-01 GateTest.withParameter",
                        "GW-04 GateTest.withParameter",
                        "BW-01 GateTest.inherited",
                        "BW-02 GateTest.inherited",
                        "GW-07 GateTest.Inside.nested",
                        "BW-01 GateTest.Inside.nested");
        assertThat(found).allSatisfy(test -> {
            assertThat(test.module()).isEqualTo("business/testkit");
            assertThat(test.className()).startsWith("com.acme.GateTest");
            assertThat(test.compiled())
                    .isEqualTo(Files.getLastModifiedTime(classes("business/testkit")
                                    .resolve(test.className().replace('.', '/') + ".class"))
                            .toMillis());
        });
    }

    private Path classes(String module) {
        return root.resolve(module).resolve("target/test-classes");
    }

    private void compile(String module) throws IOException {
        Path source = Files.writeString(root.resolve("GateTest.java"), SOURCE);
        Path classes = Files.createDirectories(classes(module));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(code).isZero();
    }
}
