package io.gatehouse.business;

import java.io.File;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse worker}: those of every worker, and where to find the handler. */
public final class WorkerFlags extends PlainWorkerFlags {
    @Option(
            names = "--handler",
            descriptionKey = "worker.handler",
            paramLabel = "CLASS",
            required = true,
            description =
                    "Class that implements ClientEvents or AsyncClientEvents, with a public constructor that takes a Worker or nothing.")
    private String handler;

    @Option(
            names = "--classpath",
            descriptionKey = "worker.classpath",
            paramLabel = "JAR[:JAR]",
            defaultValue = "",
            description = "Jars and directories with the handler's classes, besides those of Gatehouse itself.")
    private String classpath;

    /** Empty until a command line was read into it. */
    public WorkerFlags() {}

    /** Name of the handler's class. */
    String handler() {
        return handler;
    }

    /** Jars and directories, as written. */
    List<String> classpath() {
        return classpath.isEmpty() ? List.of() : List.of(classpath.split(File.pathSeparator));
    }
}
