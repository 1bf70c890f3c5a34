package io.gatehouse.samples;

import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.Worker;
import io.gatehouse.samples.chat.ChatEvents;
import io.gatehouse.samples.groupchat.GroupChat;
import io.gatehouse.samples.timedbroadcast.TimedBroadcast;
import java.util.function.Function;

/** The samples that have a page; named as on the command line and as their package. */
enum Sample {
    chat(ChatEvents::new),
    groupchat(GroupChat::new),
    timedbroadcast(worker -> new TimedBroadcast());

    private final Function<Worker, ClientEvents> handler;

    Sample(Function<Worker, ClientEvents> handler) {
        this.handler = handler;
    }

    ClientEvents handler(Worker worker) {
        return handler.apply(worker);
    }
}
