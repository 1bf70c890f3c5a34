package io.gatehouse.gateway;

import io.gatehouse.config.ByteSize;
import io.gatehouse.gateway.api.HeadLimits;
import picocli.CommandLine.Option;

/** How large the head of an upgrade request may be; a picocli mixin of a gateway's options. */
final class HeadFlags {
    @Option(
            names = "--max-request-line-bytes",
            descriptionKey = "gateway.max-request-line-bytes",
            paramLabel = "SIZE",
            defaultValue = "4KiB",
            description =
                    "Longest first line of an upgrade request, with method, path and query; a longer one gets 414.")
    private ByteSize maxRequestLineBytes;

    @Option(
            names = "--max-header-bytes",
            descriptionKey = "gateway.max-header-bytes",
            paramLabel = "SIZE",
            defaultValue = "8KiB",
            description = "Size of all headers of an upgrade request together, without line ends; more get 431.")
    private ByteSize maxHeaderBytes;

    @Option(
            names = "--max-headers",
            descriptionKey = "gateway.max-headers",
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "Most headers of an upgrade request; more get 431.")
    private int maxHeaders;

    HeadLimits toLimits() {
        return new HeadLimits(
                maxRequestLineBytes.toInt("gateway.max-request-line-bytes"),
                maxHeaderBytes.toInt("gateway.max-header-bytes"),
                maxHeaders);
    }
}
