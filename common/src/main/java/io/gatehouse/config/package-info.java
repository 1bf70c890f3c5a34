/**
 * Options and the life of a process: flags, environment and one YAML file become a tier's options, and
 * {@link io.gatehouse.config.NodeProcess} turns a tier into a program with a READY line, signals and exit codes.
 *
 * <p>Used by main classes, on the main thread, at start-up. Of this project it knows {@code base} only.
 */
package io.gatehouse.config;
