package io.gatehouse.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What docs/architecture.md says about modules, as rules. Each has a name, under which {@code violations} break it on purpose. */
final class ArchitectureRules {
    private static final String ROOT = "io.gatehouse.";

    /** Which of our packages a package may use; {@code a.*} means a and everything below. A package not named here is a failure. */
    static final Map<String, Set<String>> DIRECTIONS = Map.ofEntries(
            entry("base", Set.of()),
            entry("protocol", Set.of("base")),
            entry("tls", Set.of("base")),
            entry("link", Set.of("base", "protocol", "tls")),
            entry("directory", Set.of("base", "protocol", "link")),
            entry("config", Set.of("base", "link")),
            entry("operator", Set.of("base", "protocol", "link", "config")),
            entry("register.store", Set.of("base", "protocol")),
            entry("register", Set.of("base", "protocol", "link", "config", "register.store")),
            entry("gateway.api", Set.of("base", "protocol", "link")),
            entry("gateway.client", Set.of("base", "protocol", "link", "gateway.api")),
            entry("gateway.websocket", Set.of("base", "protocol", "link", "gateway.api", "gateway.client")),
            entry("gateway.jwt", Set.of("base", "protocol", "gateway.api", "gateway.client")),
            entry("gateway.stream", Set.of("base", "protocol", "link", "gateway.api", "gateway.client")),
            entry("gateway.shard", Set.of("base", "protocol", "gateway.api", "gateway.client")),
            entry(
                    "gateway.worker",
                    Set.of(
                            "base",
                            "protocol",
                            "link",
                            "gateway.api",
                            "gateway.client",
                            "gateway.interest",
                            "gateway.login",
                            "gateway.presence",
                            "gateway.shard")),
            entry("gateway.interest", Set.of("protocol", "gateway.shard")),
            entry("gateway.login", Set.of("protocol", "gateway.api", "gateway.client", "gateway.shard")),
            entry("gateway.presence", Set.of("protocol", "gateway.shard")),
            entry(
                    "gateway.status",
                    Set.of(
                            "base",
                            "protocol",
                            "link",
                            "gateway.api",
                            "gateway.client",
                            "gateway.shard",
                            "gateway.worker")),
            entry("gateway", Set.of("base", "protocol", "link", "tls", "directory", "config", "gateway.*")),
            entry("business.api", Set.of("base", "protocol", "link")),
            entry("business.threads", Set.of("base", "business.api")),
            entry("business.link", Set.of("base", "protocol", "link", "directory", "business.api", "business.threads")),
            entry(
                    "business.route",
                    Set.of("base", "protocol", "link", "business.api", "business.link", "business.threads")),
            entry(
                    "business.dispatch",
                    Set.of("base", "protocol", "link", "business.api", "business.link", "business.threads")),
            entry("business.presence", Set.of("protocol", "business.api", "business.link")),
            entry("business.shared", Set.of("base", "protocol", "business.api", "business.threads")),
            entry("business.push", Set.of("base", "protocol", "tls", "config", "link", "business.api")),
            entry("business", Set.of("base", "protocol", "link", "directory", "config", "business.*")),
            entry(
                    "testkit",
                    Set.of(
                            "base",
                            "protocol",
                            "link",
                            "register",
                            "gateway",
                            "gateway.api",
                            "business",
                            "business.api")),
            entry(
                    "samples",
                    Set.of(
                            "base",
                            "protocol",
                            "config",
                            "operator",
                            "register",
                            "gateway",
                            "gateway.api",
                            "business",
                            "business.api",
                            "samples.*")),
            entry("samples.chat", Set.of("protocol", "business", "business.api")),
            entry("samples.groupchat", Set.of("protocol", "business", "business.api")),
            entry("samples.timedbroadcast", Set.of("protocol", "business", "business.api")),
            entry("samples.push", Set.of("protocol", "business", "business.api")),
            entry("samples.lobby", Set.of("protocol", "business", "business.api")),
            entry("samples.office", Set.of("base", "protocol", "business.api")),
            entry("samples.shared", Set.of("business.api")),
            entry("samples.orders", Set.of("business.api")),
            entry("samples.stock", Set.of("protocol", "business", "business.api", "samples.chat")),
            entry("samples.hello", Set.of("protocol", "business.api")),
            entry("samples.bench", Set.of("base", "config", "business.api")));

    private ArchitectureRules() {}

    static Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("directions", classes().should(onlyUseAllowedPackages()));
        rules.put(
                "protocol does no I/O",
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "protocol")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.vertx..",
                                "io.netty.channel..",
                                "io.netty.handler..",
                                "java.net..",
                                "java.io..",
                                "java.nio.file.."));
        rules.put(
                "Vert.x internals in one class",
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName(ROOT + "link.NettyBridge")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.vertx.core.internal..", "io.vertx.core.impl.."));
        rules.put(
                "JSON only in options, messages, sessions, tokens, the push API and for operators",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                ROOT + "config",
                                ROOT + "operator",
                                ROOT + "gateway.jwt",
                                ROOT + "business.api",
                                ROOT + "business.push",
                                ROOT + "samples..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("com.fasterxml.jackson..", "io.vertx.core.json.."));
        rules.put(
                "Hazelcast only in the register's store and the worker's",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + "register.store", ROOT + "business.shared")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.hazelcast.."));
        rules.put(
                "no lock on confined state",
                noClasses()
                        .that()
                        .resideInAnyPackage(ROOT + "gateway.client", ROOT + "gateway.websocket", ROOT + "gateway.shard")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.concurrent.locks.."));
        rules.put(
                "no static mutable field", fields().that().areStatic().should().beFinal());
        rules.put(
                "no sleep",
                noClasses()
                        .should()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", long.class, int.class));
        rules.put(
                "no Java serialization",
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(java.io.ObjectInputStream.class, java.io.ObjectOutputStream.class));
        rules.put(
                "names say what a class does",
                noClasses()
                        .should()
                        .haveSimpleNameEndingWith("Impl")
                        .orShould()
                        .haveSimpleNameEndingWith("Manager")
                        .orShould()
                        .haveSimpleNameEndingWith("Util")
                        .orShould()
                        .haveSimpleNameEndingWith("Utils")
                        .orShould()
                        .haveSimpleNameEndingWith("Helper"));
        return rules;
    }

    private static ArchCondition<JavaClass> onlyUseAllowedPackages() {
        return new ArchCondition<>("use only the packages that the layout allows") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String from = packageOf(item);
                Set<String> allowed = DIRECTIONS.get(from);
                if (allowed == null) {
                    events.add(SimpleConditionEvent.violated(item, item.getName() + " is in a package without a home"));
                    return;
                }
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    String to = packageOf(target);
                    if (target.getPackageName().startsWith(ROOT) && !to.equals(from) && !isAllowed(allowed, to)) {
                        events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isAllowed(Set<String> allowed, String to) {
        return allowed.contains(to)
                || allowed.stream()
                        .anyMatch(each -> each.endsWith(".*") && to.startsWith(each.substring(0, each.length() - 1)));
    }

    static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
    }

    /** Switch tables of enums are static and not ours. */
    static boolean isWritten(JavaClass type) {
        return !type.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !type.getSimpleName().equals("package-info");
    }
}
