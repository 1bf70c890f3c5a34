package io.gatehouse.business.shared;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastOverloadException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.topic.ITopic;
import io.gatehouse.base.HazelcastName;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.Secret;
import io.gatehouse.base.UnavailableException;
import io.gatehouse.base.UnavailableException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of the Hazelcast cluster whose members are the registers. It connects by itself and finds the others from any of them; while
 * none can be reached, calls fail at once. Bytes are all that it sends, and no class is made of what comes in.
 */
final class HazelcastStore implements SharedStore {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastStore.class);

    private static final String LOGGING = "hazelcast.logging.type";
    private static final String PREFIX = "gatehouse.";
    private static final int MAX_CALLS = 1000;
    private static final long CLOSE_MS = 3000;

    private final List<HostPort> at;
    private final Runnable onConnected;
    private volatile HazelcastInstance client;
    private boolean isConnected; // guarded by this
    private volatile boolean closed;

    /** Connects in the background. @param onConnected called each time that it did */
    HazelcastStore(String name, List<HostPort> at, Secret secret, Runnable onConnected) {
        this.at = at;
        this.onConnected = onConnected;
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "slf4j");
        }
        ClientConfig config = config(name, secret);
        daemon("gatehouse-" + name + "-shared-start", () -> start(config)).start();
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void start(ClientConfig config) {
        try {
            HazelcastInstance started = HazelcastClient.newHazelcastClient(config);
            boolean isToTell;
            synchronized (this) {
                client = started;
                isToTell = isConnected;
            }
            if (closed) {
                started.shutdown();
            } else if (isToTell) {
                onConnected.run();
            }
        } catch (RuntimeException e) {
            LOG.error("Shared data at {} cannot be used by this process: {}", at, e.toString());
        }
    }

    private ClientConfig config(String name, Secret secret) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(HazelcastName.of(secret));
        config.setInstanceName(name + "-" + UUID.randomUUID());
        config.setProperty(LOGGING, "slf4j");
        config.setProperty("hazelcast.client.invocation.timeout.seconds", "5");
        // A register that has just died does not say that it has its copy, and need not be waited for.
        config.setProperty("hazelcast.client.operation.backup.timeout.millis", "1000");
        config.setProperty("hazelcast.client.heartbeat.interval", "1000");
        config.setProperty("hazelcast.client.heartbeat.timeout", "10000");
        config.setProperty("hazelcast.client.max.concurrent.invocations", Integer.toString(MAX_CALLS));
        config.setProperty("hazelcast.client.event.thread.count", "1");
        config.setProperty("hazelcast.client.response.thread.count", "1");
        config.setProperty("hazelcast.client.io.input.thread.count", "1");
        config.setProperty("hazelcast.client.io.output.thread.count", "1");
        config.getMetricsConfig().setEnabled(false);
        JavaSerializationFilterConfig nothing = new JavaSerializationFilterConfig();
        nothing.setDefaultsDisabled(true);
        nothing.getWhitelist().addPackages("none");
        config.getSerializationConfig().setJavaSerializationFilterConfig(nothing);
        config.getNetworkConfig()
                .setAddresses(at.stream().map(HostPort::toString).toList())
                .setConnectionTimeout(2000);
        config.getNetworkConfig().getAutoDetectionConfig().setEnabled(false);
        config.getConnectionStrategyConfig().setAsyncStart(true).setReconnectMode(ReconnectMode.ASYNC);
        config.getConnectionStrategyConfig()
                .getConnectionRetryConfig()
                .setInitialBackoffMillis(100)
                .setMultiplier(1.5)
                .setMaxBackoffMillis(2000)
                .setClusterConnectTimeoutMillis(-1);
        LifecycleListener states = event -> onState(event.getState());
        config.addListenerConfig(new ListenerConfig(states));
        return config;
    }

    private void onState(LifecycleState state) {
        if (state == LifecycleState.CLIENT_CONNECTED) {
            LOG.info("Shared data is there, at the registers of {}", at);
            boolean isToTell;
            synchronized (this) {
                isConnected = true;
                isToTell = client != null;
            }
            // It may connect before it is handed over, and whoever is told is going to use it.
            if (isToTell) {
                onConnected.run();
            }
        } else if (state == LifecycleState.CLIENT_DISCONNECTED) {
            synchronized (this) {
                isConnected = false;
            }
            if (!closed) {
                LOG.warn("No register with shared data can be reached at {}; trying again, every 2000 ms at most", at);
            }
        }
    }

    private <T> T call(Function<HazelcastInstance, T> call) {
        HazelcastInstance connected = client;
        if (connected == null) {
            throw down();
        }
        try {
            return call.apply(connected);
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
    }

    private UnavailableException down() {
        return new UnavailableException(
                Reason.LINK_DOWN,
                "No register with shared data can be reached at " + at + " (worker.shared-data). Nothing was done.");
    }

    private UnavailableException unavailable(Throwable e) {
        if (e instanceof HazelcastOverloadException) {
            return new UnavailableException(
                    Reason.LINK_FULL, MAX_CALLS + " calls to shared data wait for answers. Nothing was done.");
        }
        if (e instanceof HazelcastClientOfflineException) {
            return down();
        }
        return new UnavailableException(
                Reason.NO_ANSWER,
                "The registers have not answered a call to shared data ("
                        + e.getClass().getSimpleName() + "). It may or may not have been done.");
    }

    private <T> T in(String map, Function<IMap<String, byte[]>, T> call) {
        return call(connected -> call.apply(connected.getMap(PREFIX + map)));
    }

    @Override
    public byte[] get(String map, String key) {
        return in(map, of -> of.get(key));
    }

    @Override
    public void set(String map, String key, byte[] value) {
        in(map, of -> {
            of.set(key, value);
            return null;
        });
    }

    @Override
    public byte[] putIfAbsent(String map, String key, byte[] value) {
        return in(map, of -> of.putIfAbsent(key, value));
    }

    @Override
    public boolean replace(String map, String key, byte[] expected, byte[] value) {
        return in(map, of -> of.replace(key, expected, value));
    }

    @Override
    public void delete(String map, String key) {
        in(map, of -> {
            of.delete(key);
            return null;
        });
    }

    @Override
    public boolean delete(String map, String key, byte[] expected) {
        return in(map, of -> of.remove(key, expected));
    }

    @Override
    public int size(String map) {
        return in(map, IMap::size);
    }

    @Override
    public Set<String> keys(String map) {
        return in(map, of -> Set.copyOf(of.keySet()));
    }

    @Override
    public Map<String, byte[]> entries(String map) {
        return in(map, of -> {
            Map<String, byte[]> all = new HashMap<>();
            of.entrySet().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
            return all;
        });
    }

    @Override
    public CompletionStage<Void> publish(String topic, byte[] message) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        call(connected -> topic(connected, topic).publishAsync(message)).whenComplete((taken, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(
                        unavailable(failure instanceof CompletionException ? failure.getCause() : failure));
            }
        });
        return done;
    }

    @Override
    public Runnable onPublished(String topic, Consumer<byte[]> listener) {
        ITopic<byte[]> of = call(connected -> topic(connected, topic));
        UUID id = call(connected -> of.addMessageListener(message -> listener.accept(message.getMessageObject())));
        return () -> call(connected -> of.removeMessageListener(id));
    }

    private static ITopic<byte[]> topic(HazelcastInstance connected, String topic) {
        return connected.getTopic(PREFIX + topic);
    }

    @Override
    public Runnable onAdded(String map, Consumer<String> listener) {
        EntryAddedListener<String, byte[]> added = event -> listener.accept(event.getKey());
        UUID id = in(map, of -> of.addEntryListener(added, false));
        return () -> in(map, of -> of.removeEntryListener(id));
    }

    @Override
    public void close() {
        closed = true;
        HazelcastInstance connected = client;
        if (connected == null) {
            return;
        }
        Thread closing = daemon("gatehouse-shared-stop", connected::shutdown);
        closing.start();
        try {
            closing.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
