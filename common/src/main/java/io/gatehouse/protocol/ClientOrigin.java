package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a client came from and what it asked for. Never changes during its life.
 *
 * @param listener      name of the listener, such as {@code "ws:7272"}
 * @param remoteAddress the client's IP address in text form
 * @param remotePort    0 if unknown
 * @param path          request path, empty for protocols without one
 * @param query         raw query string without the question mark
 * @param headers       in the order they came; names in lower case
 * @param subprotocol   the one that was agreed, or empty
 */
public record ClientOrigin(
        String listener,
        String remoteAddress,
        int remotePort,
        String path,
        String query,
        List<Map.Entry<String, String>> headers,
        String subprotocol) {

    /** Copies the headers. */
    public ClientOrigin {
        headers = List.copyOf(headers);
    }

    /** The same with another subprotocol. */
    public ClientOrigin withSubprotocol(String to) {
        return new ClientOrigin(listener, remoteAddress, remotePort, path, query, headers, to);
    }

    /** The same, with what other clients say alike kept once. */
    public ClientOrigin sharing(RepeatedTexts texts) {
        List<Map.Entry<String, String>> shared = new ArrayList<>(headers.size());
        for (Map.Entry<String, String> header : headers) {
            shared.add(texts.header(header.getKey(), header.getValue()));
        }
        return new ClientOrigin(
                texts.text(listener),
                remoteAddress,
                remotePort,
                texts.text(path),
                query,
                shared,
                texts.text(subprotocol));
    }

    void write(WireWriter out) {
        out.string("listener", listener).string("remote address", remoteAddress).u16("remote port", remotePort);
        out.string("path", path).string("query", query).string("subprotocol", subprotocol);
        out.u16("headers", headers.size());
        for (Map.Entry<String, String> header : headers) {
            out.string("header name", header.getKey()).string("header value", header.getValue());
        }
    }

    static ClientOrigin read(WireReader in) {
        String listener = in.string("listener");
        String address = in.string("remote address");
        int port = in.u16("remote port");
        String path = in.string("path");
        String query = in.string("query");
        String subprotocol = in.string("subprotocol");
        int count = in.u16("headers");
        if (in.remaining() < 4 * count) {
            throw new ProtocolException("headers claims " + count + " entries in " + in.remaining() + " bytes");
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(Map.entry(in.string("header name"), in.string("header value")));
        }
        return new ClientOrigin(listener, address, port, path, query, headers, subprotocol);
    }
}
