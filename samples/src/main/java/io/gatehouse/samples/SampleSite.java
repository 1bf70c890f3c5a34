package io.gatehouse.samples;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** Serves one sample's page, and tells it where the gateway is. A page needs no Gatehouse to be served: any web server will do. */
public final class SampleSite {
    private static final String POLICY =
            "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'";

    private final HttpServer server;

    /**
     * @param sample    the sample's package, such as {@code chat}
     * @param websocket where the page connects
     */
    public SampleSite(Vertx vertx, String sample, String websocket) {
        this(vertx, sample, Future.succeededFuture(websocket));
    }

    /** The same for a gateway that does not listen yet: a page that is loaded earlier waits for it. */
    SampleSite(Vertx vertx, String sample, Future<String> websocket) {
        Router router = Router.router(vertx);
        router.route().handler(request -> {
            request.response()
                    .putHeader("Content-Security-Policy", POLICY)
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Referrer-Policy", "no-referrer");
            request.next();
        });
        router.get("/config.json")
                .handler(request ->
                        websocket.map(url -> new JsonObject().put("ws", url)).onComplete(request::json, request::fail));
        router.get()
                .handler(StaticHandler.create("io/gatehouse/samples/" + sample + "/page")
                        .setCachingEnabled(false)
                        .setIncludeHidden(false));
        server = vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(8192))
                .requestHandler(router);
    }

    /** @return the port, once it listens; failed if the address cannot be bound */
    public Future<Integer> listen(String host, int port) {
        return server.listen(port, host).map(HttpServer::actualPort);
    }
}
