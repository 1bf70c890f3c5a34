package io.gatehouse.porting;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.params.ParameterizedTest;

/** Finds the tests that carry a feature's id, in compiled classes; none of them is loaded. Stateless. */
final class TaggedTests {
    private static final String FAKE = "fake";
    private static final Pattern ID = Pattern.compile("[A-Z]{1,4}-\\d+");
    private static final Set<Class<?>> TESTS =
            Set.of(Test.class, ParameterizedTest.class, RepeatedTest.class, TestFactory.class, TestTemplate.class);

    private TaggedTests() {}

    /**
     * A tag counts on a method, its class, the classes that this one extends and those around it. What is {@code @Disabled} shows
     * nothing and is left out, and so is a class tagged {@code fake}: what stands in for the product shows nothing about it.
     *
     * @param root    of the repository
     * @param modules directories below it; one without compiled tests has none
     */
    static List<TaggedTest> in(Path root, List<String> modules) {
        // Only what stands in the classes themselves matters; what they use need not be looked up.
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return read(root, modules);
        });
    }

    private static List<TaggedTest> read(Path root, List<String> modules) {
        List<TaggedTest> found = new ArrayList<>();
        for (String module : modules) {
            Path classes = root.resolve(module).resolve("target/test-classes");
            if (Files.isDirectory(classes)) {
                new ClassFileImporter()
                        .importPath(classes).stream()
                                .filter(type ->
                                        !type.getModifiers().contains(JavaModifier.ABSTRACT) && !type.isInterface())
                                .forEach(type -> addAll(module, type, found));
            }
        }
        return found;
    }

    private static void addAll(String module, JavaClass type, List<TaggedTest> found) {
        Set<String> ofType = new TreeSet<>();
        boolean disabled = false;
        boolean fake = false;
        for (Optional<JavaClass> outer = Optional.of(type); outer.isPresent(); outer = enclosing(outer.get())) {
            for (JavaClass each : outer.get().getClassHierarchy()) {
                ofType.addAll(ids(each));
                disabled |= each.isAnnotatedWith(Disabled.class);
                fake |= tags(each).contains(FAKE);
            }
        }
        if (disabled || fake) {
            return;
        }
        for (JavaMethod method : type.getAllMethods()) {
            if (TESTS.stream().anyMatch(test -> method.isAnnotatedWith(test.getName()))
                    && !method.isAnnotatedWith(Disabled.class)) {
                Set<String> all = new TreeSet<>(ofType);
                all.addAll(ids(method));
                all.forEach(
                        id -> found.add(new TaggedTest(id, module, type.getName(), method.getName(), written(type))));
            }
        }
    }

    private static Optional<JavaClass> enclosing(JavaClass type) {
        return type.getEnclosingClass();
    }

    private static Set<String> ids(HasAnnotations<?> element) {
        Set<String> ids = tags(element);
        ids.removeIf(tag -> !ID.matcher(tag).matches());
        return ids;
    }

    private static Set<String> tags(HasAnnotations<?> element) {
        Set<String> tags = new TreeSet<>();
        element.getAnnotations().forEach(annotation -> collect(annotation, tags));
        return tags;
    }

    private static void collect(JavaAnnotation<?> annotation, Set<String> tags) {
        Object value = annotation.get("value").orElse("");
        if (annotation.getRawType().isEquivalentTo(Tag.class)) {
            tags.add(value.toString());
        } else if (annotation.getRawType().isEquivalentTo(Tags.class)) {
            for (Object each : (Object[]) value) {
                collect((JavaAnnotation<?>) each, tags);
            }
        }
    }

    private static long written(JavaClass type) {
        return type.getSource()
                .map(source -> Path.of(source.getUri()).toFile().lastModified())
                .orElse(0L);
    }
}
