package io.gatehouse.samples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium with tabs, driven over the W3C WebDriver protocol, which is a handful of HTTP requests to chromedriver. Nothing
 * is downloaded. An element that a test looks for is waited for, by the driver itself.
 */
final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1200,800");
    private static final String[] CHROMIUM = {"chromium", "chromium-browser", "google-chrome"};
    private static final String CHROMEDRIVER = "chromedriver";
    private static final String ELEMENT_KEY = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final URI session;
    private boolean firstTabUsed;

    private Browser(Path chromium, Path chromedriver, Path directory) throws Exception {
        driver = new ProcessBuilder(chromedriver.toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            var output = new Transcript(driver.getInputStream(), directory.resolve("chromedriver.log"));
            String port =
                    output.await("started successfully on port (\\d+)", LIMIT).group(1);
            URI server = URI.create("http://127.0.0.1:" + port + "/");
            List<String> flags = Stream.concat(
                            FLAGS.stream(),
                            Stream.of("--user-data-dir=" + Files.createTempDirectory(directory, "profile")))
                    .toList();
            JsonObject capabilities = new JsonObject()
                    .put("browserName", "chrome")
                    .put("timeouts", new JsonObject().put("implicit", LIMIT.toMillis()))
                    .put(
                            "goog:chromeOptions",
                            new JsonObject().put("binary", chromium.toString()).put("args", flags));
            JsonObject created = (JsonObject) send(
                    "POST",
                    server.resolve("session"),
                    new JsonObject().put("capabilities", new JsonObject().put("alwaysMatch", capabilities)));
            session = server.resolve("session/" + created.getString("sessionId") + "/");
        } catch (Exception | AssertionError e) {
            endProcesses();
            throw e;
        }
    }

    /** Where there is no browser, skips the tests, or fails them if the environment says {@code CI=true}. */
    static void assumeInstalled() {
        if (find(CHROMIUM).isPresent() && find(CHROMEDRIVER).isPresent()) {
            return;
        }
        String how = "No Chromium with chromedriver on PATH, so pages are not tested in a browser. "
                + "Get them: apt-get install chromium chromium-driver";
        if ("true".equals(System.getenv("CI"))) {
            fail(how);
        }
        System.out.println(how);
        abort(how);
    }

    static Browser start(Path directory) throws Exception {
        return new Browser(find(CHROMIUM).orElseThrow(), find(CHROMEDRIVER).orElseThrow(), directory);
    }

    private static Optional<Path> find(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(":")).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A new tab with a page. */
    Tab open(String url) throws Exception {
        String handle;
        if (firstTabUsed) {
            handle = ((JsonObject) post("window/new", new JsonObject().put("type", "tab"))).getString("handle");
        } else {
            firstTabUsed = true;
            handle = (String) send("GET", session.resolve("window"), null);
        }
        var tab = new Tab(handle);
        tab.post("url", new JsonObject().put("url", url));
        return tab;
    }

    private Object post(String path, JsonObject body) throws IOException {
        return send("POST", session.resolve(path), body);
    }

    private Object send(String method, URI uri, JsonObject body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT.multipliedBy(2))
                .header("Content-Type", "application/json; charset=utf-8")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build();
        JsonObject answer = new JsonObject(body(request));
        if (answer.getValue("value") instanceof JsonObject value && value.containsKey("error")) {
            throw new AssertionError(method + " " + uri.getPath().replaceFirst(".*/session/[^/]*", "") + " "
                    + (body == null ? "" : body.encode()) + ": " + value.getString("error") + ", "
                    + value.getString("message").lines().findFirst().orElse(""));
        }
        return answer.getValue("value");
    }

    private String body(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the browser", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", URI.create(session.toString().replaceFirst("/$", "")), null);
        } finally {
            endProcesses();
        }
    }

    private void endProcesses() {
        List<ProcessHandle> processes = Stream.concat(driver.descendants(), Stream.of(driver.toHandle()))
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process ->
                process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** One page; each call brings its tab to the front first, as a person would. */
    final class Tab {
        private final String handle;

        private Tab(String handle) {
            this.handle = handle;
        }

        /** Waits for an element. */
        Tab see(String css) throws Exception {
            find(css);
            return this;
        }

        /** Waits for an element that has all of these words in its text. */
        Tab see(String css, String... words) throws Exception {
            awaitTrue(
                    "return [...document.querySelectorAll(arguments[0])]"
                            + ".some(e => arguments[1].every(word => e.textContent.includes(word)))",
                    css,
                    new JsonArray(List.of(words)));
            return this;
        }

        /** Waits until there are exactly so many. */
        Tab seeCount(String css, int count) throws Exception {
            awaitTrue("return document.querySelectorAll(arguments[0]).length === arguments[1]", css, count);
            return this;
        }

        /** There is no such element now. */
        Tab seeNo(String css, String word) throws Exception {
            assertThat(execute(
                            "return [...document.querySelectorAll(arguments[0])].some(e => e.textContent.includes(arguments[1]))",
                            css,
                            word))
                    .as("%s with %s", css, word)
                    .isEqualTo(false);
            return this;
        }

        String attribute(String css, String name) throws Exception {
            return (String)
                    execute("return document.querySelector(arguments[0]).getAttribute(arguments[1])", css, name);
        }

        Tab type(String css, String text) throws Exception {
            post("element/" + find(css) + "/value", new JsonObject().put("text", text));
            return this;
        }

        Tab clear(String css) throws Exception {
            post("element/" + find(css) + "/clear", new JsonObject());
            return this;
        }

        Tab click(String css) throws Exception {
            post("element/" + find(css) + "/click", new JsonObject());
            return this;
        }

        /** Whatever the page complained of, such as a script that failed or was blocked. */
        Tab seeNoComplaint() throws Exception {
            focus();
            JsonArray log = (JsonArray) Browser.this.post("se/log", new JsonObject().put("type", "browser"));
            assertThat(log.stream().map(entry -> ((JsonObject) entry).getString("message")))
                    .isEmpty();
            return this;
        }

        /** Keeps a picture for people, under {@code target/screenshots}. */
        void screenshot(String name) throws Exception {
            focus();
            byte[] png = Base64.getDecoder().decode((String) send("GET", session.resolve("screenshot"), null));
            Files.write(
                    Files.createDirectories(Path.of("target", "screenshots")).resolve(name + ".png"), png);
        }

        void close() throws Exception {
            focus();
            send("DELETE", session.resolve("window"), null);
        }

        private String find(String css) throws Exception {
            JsonObject element = (JsonObject) post(
                    "element", new JsonObject().put("using", "css selector").put("value", css));
            return element.getString(ELEMENT_KEY);
        }

        private void awaitTrue(String condition, Object... arguments) throws Exception {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!Boolean.TRUE.equals(execute(condition, arguments))) {
                assertThat(System.nanoTime())
                        .as("within %s: %s with %s", LIMIT, condition, List.of(arguments))
                        .isLessThan(end);
            }
        }

        /** The script may look at once only; that it is asked again over HTTP is pause enough. */
        private Object execute(String script, Object... arguments) throws Exception {
            return post(
                    "execute/sync",
                    new JsonObject().put("script", script).put("args", new JsonArray(List.of(arguments))));
        }

        private Object post(String path, JsonObject body) throws Exception {
            focus();
            return Browser.this.post(path, body);
        }

        private void focus() throws Exception {
            Browser.this.post("window", new JsonObject().put("handle", handle));
        }
    }
}
