package io.gatehouse.register.store;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.TopicConfig;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;

/** How registers keep what workers share. The names are those that the workers' side gives. */
final class SharedDataMaps {
    // Of three registers each has everything, so any two may be lost at once. Of more, three have an entry.
    private static final int BACKUPS = 2;
    /** What the names of all of them begin with. */
    static final String PREFIX = "gatehouse.";

    private static final String NAMES = PREFIX + "*";

    private SharedDataMaps() {}

    static void configure(Config config) {
        config.addMapConfig(new MapConfig(NAMES)
                .setBackupCount(BACKUPS)
                // Entries are compared as bytes.
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setStatisticsEnabled(false)
                // The merge policy needs the time of the last change.
                .setPerEntryStatsEnabled(true)
                .setMergePolicyConfig(new MergePolicyConfig(LatestUpdateMergePolicy.class.getName(), 100)));
        config.addTopicConfig(new TopicConfig(NAMES).setStatisticsEnabled(false));
        // A register that has just died does not say that it has its copy, and need not be waited for.
        config.setProperty("hazelcast.operation.backup.timeout.millis", "1000");
        // Few calls at a time; by default there would be twenty threads for each processor.
        config.setProperty("hazelcast.clientengine.thread.count", "2");
        config.setProperty("hazelcast.clientengine.query.thread.count", "1");
        config.setProperty("hazelcast.clientengine.blocking.thread.count", "2");
    }
}
