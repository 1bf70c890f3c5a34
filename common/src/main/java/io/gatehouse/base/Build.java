package io.gatehouse.base;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** Which build this is. */
public final class Build {
    private Build() {}

    /** The version: as the jar's manifest has it, which Java does not read on the module path; there, as the module has it. */
    public static String version() {
        return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(Build.class.getModule().getDescriptor())
                        .flatMap(ModuleDescriptor::rawVersion))
                .orElse("(not packaged)");
    }
}
