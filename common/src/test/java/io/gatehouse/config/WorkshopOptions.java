package io.gatehouse.config;

import io.gatehouse.base.Checks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a made-up worker, which requires one. */
@Command(description = "Works.")
final class WorkshopOptions implements NodeOptions {
    @Option(
            names = "--handler",
            descriptionKey = "worker.handler",
            required = true,
            paramLabel = "CLASS",
            description = "The handler.")
    String handler;

    @Option(
            names = "--threads",
            descriptionKey = "worker.threads",
            defaultValue = "0",
            paramLabel = "N",
            description = "Handler threads.")
    int threads;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        // Stands for any check that needs the option: it must not run without it.
        handler.length();
        Checks.between("worker.threads", threads, 0, 9);
    }
}
