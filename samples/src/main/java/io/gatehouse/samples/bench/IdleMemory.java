package io.gatehouse.samples.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each server holds at one moment. */
record IdleMemory(Map<String, MemoryReading> byName) {
    static IdleMemory of(ServerProcesses servers) {
        Map<String, MemoryReading> byName = new LinkedHashMap<>();
        servers.pids().forEach((name, pid) -> byName.put(name, MemoryReading.of(pid)));
        return new IdleMemory(byName);
    }

    /** What each of some more clients has added since, per server and in all. */
    JsonObject json(IdleMemory before, int clients) {
        JsonObject json = new JsonObject();
        growth(before, clients)
                .forEach((name, growth) -> json.put(
                        name,
                        new JsonObject()
                                .put("heap", growth.heapBytes())
                                .put("native", growth.nativeBytes())
                                .put("process", growth.processBytes())
                                .put("resident", growth.residentBytes())));
        return json;
    }

    /** The same for a reader. */
    List<String> notes(IdleMemory before, int clients) {
        List<String> notes = new ArrayList<>();
        growth(before, clients)
                .forEach((name, growth) -> notes.add(String.format(
                        Locale.ROOT,
                        "idle: %d bytes a client in %s: %d of heap, %d native; resident %d",
                        growth.processBytes(),
                        name.equals("all") ? "all processes" : "the " + name,
                        growth.heapBytes(),
                        growth.nativeBytes(),
                        growth.residentBytes())));
        return notes;
    }

    private Map<String, MemoryReading> growth(IdleMemory before, int clients) {
        Map<String, MemoryReading> growth = new LinkedHashMap<>();
        long heap = 0;
        long outside = 0;
        long resident = 0;
        for (Map.Entry<String, MemoryReading> each : byName.entrySet()) {
            MemoryReading was = before.byName.get(each.getKey());
            MemoryReading is = each.getValue();
            var one = new MemoryReading(
                    (is.heapBytes() - was.heapBytes()) / Math.max(1, clients),
                    (is.nativeBytes() - was.nativeBytes()) / Math.max(1, clients),
                    (is.residentBytes() - was.residentBytes()) / Math.max(1, clients));
            heap += one.heapBytes();
            outside += one.nativeBytes();
            resident += one.residentBytes();
            growth.put(each.getKey(), one);
        }
        growth.put("all", new MemoryReading(heap, outside, resident));
        return growth;
    }
}
