package io.gatehouse.business.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.base.HostPort;
import io.gatehouse.business.api.Client;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.protocol.Figure;
import io.gatehouse.protocol.Figures;
import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A cluster of two gateways and a worker, whose API is served over HTTP. */
final class PushFixture implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final PushOptions OPTIONS = PushOptions.of(HostPort.parse("127.0.0.1:0"), PushTokens.none());

    final LocalCluster cluster = LocalCluster.of(2, 1, worker -> new ClientEvents() {
        @Override
        public void onConnect(Client client) {
            client.send(client.id().toString());
        }
    });
    final HostPort address;
    private final PushApi api;
    private final HttpClient http = HttpClient.newHttpClient();

    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String type() {
            return response.headers().firstValue("content-type").orElse("");
        }
    }

    PushFixture(PushOptions options) {
        api = PushApi.create(options, cluster.worker(0).clients(), cluster.worker(0)::gateways);
        try {
            address = api.start().await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            cluster.close();
            throw new AssertionError("the API does not start", e);
        }
    }

    /** Connects a client and takes the message with its id. */
    String join(int gateway, TestClient[] into) {
        into[gateway] = cluster.client(gateway, "/");
        return into[gateway].next().text();
    }

    Answer post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer get(String path, String... headers) throws Exception {
        return send(headers.length == 0 ? request(path) : request(path).headers(headers));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(Duration.ofSeconds(20));
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
    }

    long figure(Figure of) {
        Figures.Builder figures = new Figures.Builder();
        api.addTo(figures);
        return figures.build().get(of);
    }

    @Override
    public void close() {
        api.close();
        cluster.close();
    }
}
