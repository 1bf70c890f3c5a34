package io.gatehouse.samples.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.samples.SampleSite;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The samples' pages in a real browser, with each tier in a process of its own. */
@Timeout(300)
class ChatBrowserIT {
    private static final String ONLINE = "[data-testid=state][data-state=online]";
    private static final String MESSAGES = "[data-testid=messages] ";
    private static final String ROOM_TEXT = MESSAGES + "li[data-kind=room] .text";
    private static final String PRIVATE_TEXT = MESSAGES + "li[data-kind=private] .text";

    @RegisterExtension
    final Nodes nodes = new Nodes();

    private static Vertx vertx;

    @BeforeAll
    static void openVertx() {
        Browser.assumeInstalled();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void closeVertx() throws Exception {
        if (vertx == null) {
            return;
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldChat() throws Exception {
        try (Browser browser = Browser.start(nodes.directory())) {
            String register = nodes.start("register", "--bind=127.0.0.1:0").address();
            LaunchedNode gateway = gateway("ws://127.0.0.1:0", register).ready();
            worker("chat.ChatEvents", register, Map.of()).ready();
            String page = serve("chat", gateway);

            Browser.Tab tom = browser.open(page + "?room_id=1");
            enter(tom, "Tom");
            Browser.Tab eva = browser.open(page + "?room_id=1");
            enter(eva, "Eva");
            Browser.Tab bob = browser.open(page + "?room_id=2");
            enter(bob, "Bob");

            // Names and who is online.
            tom.see(MESSAGES + "[data-event=join]", "Eva", "came in");
            for (Browser.Tab tab : new Browser.Tab[] {tom, eva}) {
                tab.see(person("Tom")).see(person("Eva")).seeCount("[data-testid=online-list] li", 2);
            }
            bob.see(person("Bob")).seeCount("[data-testid=online-list] li", 1);

            // To the room.
            say(tom, "hello room <b>1</b>");
            eva.see(ROOM_TEXT, "hello room <b>1</b>");
            eva.see(MESSAGES + "li[data-kind=room] .who", "Tom");
            tom.see(ROOM_TEXT, "hello room <b>1</b>");
            // Bob's own message comes after anything that was on its way to him.
            say(bob, "anybody here?");
            bob.see(ROOM_TEXT, "anybody here?").seeCount(ROOM_TEXT, 1);

            // To one, while somebody else is in the room.
            Browser.Tab joe = browser.open(page + "?room_id=1");
            enter(joe, "Joe");
            eva.see(person("Tom")).click(person("Tom") + " button");
            say(eva, "only for Tom");
            tom.see(PRIVATE_TEXT, "only for Tom");
            eva.see(PRIVATE_TEXT, "only for Tom").click("[data-testid=to-everyone]");
            say(eva, "for all again");
            joe.see(ROOM_TEXT, "for all again").seeNo("[data-testid=messages]", "only for Tom");
            tom.see(ROOM_TEXT, "for all again");
            tom.screenshot("chat");

            // Leaving.
            joe.close();
            tom.see(MESSAGES + "[data-event=leave]", "Joe", "left").seeCount("[data-testid=online-list] li", 2);

            // The gateway restarts.
            assertThat(gateway.stop()).isZero();
            tom.see("[data-testid=state]:not([data-state=online])").see(MESSAGES + "[data-event=lost]");
            gateway(gateway.clients().toString(), register).ready();
            for (Browser.Tab tab : new Browser.Tab[] {tom, eva, bob}) {
                tab.see(ONLINE);
            }
            for (Browser.Tab tab : new Browser.Tab[] {tom, eva}) {
                tab.see(person("Tom")).see(person("Eva")).seeCount("[data-testid=online-list] li", 2);
            }
            say(eva, "back again");
            tom.see(ROOM_TEXT, "back again").screenshot("chat-after-restart");
            say(bob, "me too");
            bob.see(ROOM_TEXT, "me too").seeNo("[data-testid=messages]", "back again");
        }
    }

    @Test
    void shouldGroupChat() throws Exception {
        try (Browser browser = Browser.start(nodes.directory())) {
            String register = nodes.start("register", "--bind=127.0.0.1:0").address();
            LaunchedNode gateway = gateway("ws://127.0.0.1:0", register).ready();
            worker("groupchat.GroupChat", register, Map.of());
            String page = serve("groupchat", gateway);

            Browser.Tab one = browser.open(page).see(ONLINE);
            Browser.Tab two = browser.open(page).see(ONLINE);
            one.type("[data-testid=message]", "hello others").click("[data-testid=send]");

            two.see("[data-testid=messages] li[data-mine=false]", "hello others")
                    .seeNoComplaint();
            one.seeCount("[data-testid=messages] li[data-mine=true]", 1)
                    .seeCount("[data-testid=messages] li", 1)
                    .seeNoComplaint();
            two.screenshot("groupchat");
        }
    }

    @Test
    void shouldShowTheTimeThatIsBroadcast() throws Exception {
        try (Browser browser = Browser.start(nodes.directory())) {
            String register = nodes.start("register", "--bind=127.0.0.1:0").address();
            LaunchedNode gateway = gateway("ws://127.0.0.1:0", register).ready();
            worker("timedbroadcast.TimedBroadcast", register, Nodes.javaOpts("-Dtimed-broadcast.period=PT1S"));

            Browser.Tab tab = browser.open(serve("timedbroadcast", gateway)).see(ONLINE);

            tab.see("[data-testid=count]", "2").see("[data-testid=clock]", ":").seeNoComplaint();
            tab.screenshot("timedbroadcast");
        }
    }

    @Test
    void shouldChatInTheDemo() throws Exception {
        try (Browser browser = Browser.start(nodes.directory())) {
            LaunchedNode demo = nodes.start("demo", "--port=0");
            String page = demo.out()
                    .await("http://127\\.0\\.0\\.1:\\d+/", Duration.ofSeconds(120))
                    .group();

            Browser.Tab tab = browser.open(page);
            enter(tab, "Tom");
            say(tab, "hello demo");

            tab.see(ROOM_TEXT, "hello demo").seeNoComplaint();
            tab.screenshot("demo");
            assertThat(demo.stop()).isZero();
        }
    }

    @Test
    @Tag("GW-01")
    void shouldChatWithNcAndAFramedClientInOneRoom() throws Exception {
        ProtocolsIT.assumeNc();
        try (Browser browser = Browser.start(nodes.directory())) {
            String register = nodes.start("register", "--bind=127.0.0.1:0").address();
            LaunchedNode gateway =
                    gateway("ws://127.0.0.1:0,text://127.0.0.1:0,frame://127.0.0.1:0?kind=text", register);
            worker("chat.ChatEvents", register, Map.of()).ready();
            String[] listeners = gateway.readyValue("listen").split(",");
            int framePort = URI.create(listeners[2]).getPort();
            Process nc = ProtocolsIT.nc(URI.create(listeners[1]).getPort());
            try (Socket framed = ProtocolsIT.connect(framePort);
                    BufferedReader lines = nc.inputReader(UTF_8)) {
                Browser.Tab tab = browser.open(serve("chat", gateway) + "?room_id=1");
                enter(tab, "Web");
                ProtocolsIT.say(nc, ProtocolsIT.login("Line"));
                assertThat(lines.readLine()).contains("\"client_list\"", "Web", "Line");
                ProtocolsIT.write(framed, ProtocolsIT.login("Frame"));
                assertThat(ProtocolsIT.read(framed)).contains("\"client_list\"", "Web", "Line", "Frame");
                assertThat(lines.readLine()).contains("login", "Frame");
                tab.see(person("Line")).see(person("Frame"));

                say(tab, "from the page");
                assertThat(lines.readLine()).contains("\"say\"", "from the page");
                assertThat(ProtocolsIT.read(framed)).contains("\"say\"", "from the page");
                ProtocolsIT.say(nc, ProtocolsIT.toAll("from nc"));
                tab.see(ROOM_TEXT, "from nc");
                assertThat(lines.readLine()).contains("\"say\"", "from nc");
                assertThat(ProtocolsIT.read(framed)).contains("\"say\"", "from nc");
                ProtocolsIT.write(framed, ProtocolsIT.toAll("from a frame"));
                tab.see(ROOM_TEXT, "from a frame");
                assertThat(lines.readLine()).contains("\"say\"", "from a frame");
                tab.screenshot("chat-of-three-protocols");

                tab.close();
                assertThat(lines.readLine()).contains("logout", "Web");
            } finally {
                nc.destroyForcibly();
            }
        }
    }

    private static void enter(Browser.Tab tab, String name) throws Exception {
        tab.clear("[data-testid=name]")
                .type("[data-testid=name]", name)
                .click("[data-testid=join]")
                .see(ONLINE)
                .see("[data-testid=my-name]", name)
                .see(person(name) + "[data-me=true]");
    }

    private static void say(Browser.Tab tab, String text) throws Exception {
        tab.type("[data-testid=message]", text).click("[data-testid=send]");
    }

    private static String person(String name) {
        return "[data-testid=online-list] li[data-name=" + name + "]";
    }

    private static String serve(String sample, LaunchedNode gateway) throws Exception {
        int port = new SampleSite(vertx, sample, gateway.clients().toString())
                .listen("127.0.0.1", 0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        return "http://127.0.0.1:" + port + "/";
    }

    private LaunchedNode gateway(String listen, String register) throws Exception {
        return nodes.start(
                "gateway", "--listen=" + listen.replaceFirst("/$", ""), "--link=127.0.0.1:0", "--register=" + register);
    }

    private LaunchedNode worker(String handler, String register, Map<String, String> environment) throws Exception {
        return nodes.start(
                environment, "worker", "--register=" + register, "--handler=io.gatehouse.samples." + handler);
    }
}
