package io.gatehouse.samples.groupchat;

import io.gatehouse.testkit.LocalCluster;
import io.gatehouse.testkit.TestClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GroupChatTest {
    @Test
    @Tag("W-05")
    void shouldTellEverybodyElseOnEveryGateway() {
        try (var cluster = LocalCluster.of(2, 2, GroupChat::new)) {
            TestClient tom = cluster.client(0, "/");
            TestClient eva = cluster.client(0, "/");
            TestClient ann = cluster.client(1, "/");

            tom.send("hello");
            eva.expectText("hello");
            ann.expectText("hello").send("welcome");

            tom.expectText("welcome").expectNothingElse();
            eva.expectText("welcome").expectNothingElse();
            ann.expectNothingElse();
        }
    }
}
