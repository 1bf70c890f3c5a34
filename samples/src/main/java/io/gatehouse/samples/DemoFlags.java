package io.gatehouse.samples;

import io.gatehouse.base.Checks;
import io.gatehouse.base.HostPort;
import io.gatehouse.config.CommonOptions;
import io.gatehouse.config.NodeOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code gatehouse demo}. */
@Command(description = "Runs register, gateway, worker and a sample's page in one process, on loopback.")
public final class DemoFlags implements NodeOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--port",
            descriptionKey = "demo.port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the page; 0 takes any free one.")
    private int port;

    @Option(
            names = "--client-port",
            descriptionKey = "demo.client-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port that WebSocket clients connect to; 0 takes any free one.")
    private int clientPort;

    @Option(
            names = "--sample",
            descriptionKey = "demo.sample",
            paramLabel = "NAME",
            defaultValue = "chat",
            description = "What to run: chat, groupchat or timedbroadcast.")
    private Sample sample;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void validate() {
        Checks.between("demo.port", port, 0, 65535);
        Checks.between("demo.client-port", clientPort, 0, 65535);
    }

    Sample sample() {
        return sample;
    }

    HostPort page() {
        return new HostPort("127.0.0.1", port);
    }

    HostPort clients() {
        return new HostPort("127.0.0.1", clientPort);
    }
}
