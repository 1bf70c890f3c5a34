package io.gatehouse.register.store;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TopicConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import com.hazelcast.topic.ITopic;
import io.gatehouse.base.HazelcastName;
import io.gatehouse.base.HostPort;
import io.gatehouse.base.LogText;
import io.gatehouse.base.Secret;
import io.gatehouse.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers that are members of one Hazelcast cluster and publish their records to each other there.
 *
 * <p>Nothing of its own is stored in Hazelcast: a topic has no partition that could move, be lost with a member or have to be merged. Who may take
 * part is decided by the secret twice, in the cluster's name and in each record. The member takes other members only, on one address, and
 * workers on another one if it is told to; it finds members by a list or a name, never by itself. Loaded with the first use.
 */
public final class HazelcastMemberStore implements MemberStore {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMemberStore.class);

    private static final String LOGGING = "hazelcast.logging.type";
    private static final String TOPIC = "registers";
    private static final int MAX_JOIN_SECONDS = 10;
    private static final long OPEN_LIMIT_SECONDS = 5;
    private static final long CLOSE_LIMIT_MS = 3000;

    private final Place place;
    private final SealedRecord sealed;
    private final String clusterName;
    private final Executor loop;
    private final Function<Config, HazelcastInstance> hazelcast;
    // Hazelcast's calls may block, so one thread makes them all.
    private final ExecutorService caller = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            HazelcastMemberStore::daemon,
            new ThreadPoolExecutor.DiscardPolicy());
    private final AtomicReference<Said> unsaid = new AtomicReference<>();
    private final OutdatedCopy copy = new OutdatedCopy(SharedDataMaps.PREFIX);
    private Consumer<RegisterRecord> heard;
    private volatile Member member;
    private volatile boolean closed;
    private String toldTrouble = "";

    /**
     * Where this register is, and where the others are.
     *
     * @param bind      the address to listen on, no other is
     * @param advertise the address under which the others dial it
     * @param peers     the others; empty if {@code dns} is given
     * @param dns       a name for all of them; empty if {@code peers} are given
     * @param clients   where workers reach their shared data; null if none do
     */
    public record Place(HostPort bind, HostPort advertise, List<HostPort> peers, String dns, HostPort clients) {}

    private record Said(RegisterRecord record, long atNs) {}

    /** What one start made. */
    private record Member(HazelcastInstance instance, ITopic<byte[]> topic) {}

    /** @param loop the register's event loop */
    public HazelcastMemberStore(Place place, Secret secret, Executor loop) {
        this(place, secret, loop, Hazelcast::newHazelcastInstance);
    }

    /** @param hazelcast makes a member of a cluster */
    HazelcastMemberStore(Place place, Secret secret, Executor loop, Function<Config, HazelcastInstance> hazelcast) {
        this.place = place;
        this.sealed = new SealedRecord(secret);
        this.clusterName = HazelcastName.of(secret);
        this.loop = loop;
        this.hazelcast = hazelcast;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void open(Consumer<RegisterRecord> heard) {
        this.heard = heard;
        // Also what it says before it has read our configuration goes where all else goes.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "slf4j");
        }
        Future<?> joining = caller.submit(() -> join());
        try {
            joining.get(OPEN_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Who was there before may be frozen, and found dead only after a while. Nodes need not wait for that.
            LOG.warn("The others have not let this register in after {} s; it goes on trying", OPEN_LIMIT_SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void join() {
        try {
            member = start();
        } catch (HazelcastException e) {
            throw e; // it cannot listen
        } catch (RuntimeException e) {
            tell("This register is alone for now, the others did not let it in: " + e);
        }
    }

    @Override
    public void put(RegisterRecord own) {
        copy.running();
        // What was not said yet is out of date.
        if (unsaid.getAndSet(new Said(own, System.nanoTime())) == null) {
            caller.execute(this::say);
        }
    }

    @Override
    public void close() {
        closed = true;
        caller.execute(() -> {
            if (member != null) {
                member.instance.shutdown();
            }
        });
        caller.shutdown();
        try {
            if (!caller.awaitTermination(CLOSE_LIMIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("Hazelcast takes longer than {} ms to stop; it ends with the process", CLOSE_LIMIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say() {
        Said said = unsaid.getAndSet(null);
        if (said == null || closed) {
            return;
        }
        try {
            if (member == null) {
                member = start();
            } else if (!member.instance.getLifecycleService().isRunning()) {
                // Hazelcast gives up by itself, for instance when it cannot join those it was apart from.
                tell("This register's place among the others was lost; it joins them anew");
                member = null;
                member = start();
            }
            long delayMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - said.atNs);
            member.topic.publish(sealed.seal(said.record, delayMs));
            toldTrouble = "";
        } catch (RuntimeException e) {
            // The next record is a second away, and says it all again.
            tell("The other registers cannot be told who is here: " + e);
        }
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "gatehouse-registers");
        thread.setDaemon(true);
        return thread;
    }

    private Member start() {
        HazelcastInstance instance = hazelcast.apply(config());
        try {
            copy.watch(instance);
            ITopic<byte[]> topic = instance.getTopic(TOPIC);
            topic.addMessageListener(message -> {
                if (!message.getPublishingMember().localMember()) {
                    onMessage(message.getMessageObject());
                }
            });
            return new Member(instance, topic);
        } catch (RuntimeException e) {
            // The others did not answer in time. Left alone it would keep the port from the next one, for good.
            instance.getLifecycleService().terminate();
            throw new IllegalStateException("The others did not answer", e);
        }
    }

    private void onMessage(byte[] bytes) {
        RegisterRecord record;
        try {
            record = sealed.open(bytes);
        } catch (ProtocolException e) {
            LOG.warn("A record of another register is not taken: {}", LogText.line(e.getMessage()));
            return;
        }
        loop.execute(() -> heard.accept(record));
    }

    private void tell(String trouble) {
        if (!trouble.equals(toldTrouble)) {
            toldTrouble = trouble;
            LOG.warn("{}", trouble);
        }
    }

    private Config config() {
        Config config = new Config();
        config.setClusterName(clusterName);
        config.setProperty(LOGGING, "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        // From the address that it listens on, for firewalls; one that is only advertised may not be of this machine.
        config.setProperty("hazelcast.socket.client.bind.any", "false");
        boolean isOwn = place.advertise.host().equals(place.bind.host());
        config.setProperty("hazelcast.socket.client.bind", Boolean.toString(isOwn));
        config.setProperty("hazelcast.prefer.ipv4.stack", Boolean.toString(!isIpv6(place.bind.host())));
        // Nobody has to be waited for: who comes later is found later.
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.join.seconds", Integer.toString(MAX_JOIN_SECONDS));
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "2");
        // A call whose answer was lost is given up after twice as long; by default that would be two minutes.
        config.setProperty("hazelcast.operation.call.timeout.millis", "5000");
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        // Bytes are all that is sent, but for Hazelcast's own errors.
        config.getSerializationConfig().setJavaSerializationFilterConfig(WireClasses.only());
        config.addTopicConfig(new TopicConfig(TOPIC).setStatisticsEnabled(false));

        // Only members: with the advanced configuration there is no endpoint for clients unless one is added.
        config.getAdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint(place.bind));
        if (place.clients != null) {
            config.getAdvancedNetworkConfig().setClientEndpointConfig(endpoint(place.clients));
            SharedDataMaps.configure(config);
        }
        config.getAdvancedNetworkConfig()
                .getMemberAddressProviderConfig()
                .setEnabled(true)
                .setImplementation(new Addresses(
                        address(place.bind),
                        address(place.advertise),
                        place.clients == null ? null : address(place.clients)));
        join(config.getAdvancedNetworkConfig().getJoin());
        return config;
    }

    private static ServerSocketEndpointConfig endpoint(HostPort at) {
        var endpoint = new ServerSocketEndpointConfig()
                .setPort(at.port())
                .setPortAutoIncrement(false)
                .setReuseAddress(true);
        endpoint.setSocketConnectTimeoutSeconds(2);
        return endpoint;
    }

    private void join(JoinConfig join) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        if (!place.dns.isEmpty()) {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", place.dns)
                    .setProperty("service-port", Integer.toString(place.bind.port()));
            return;
        }
        List<String> addresses = new ArrayList<>();
        place.peers.forEach(peer -> addresses.add(peer.toString()));
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1).setMembers(addresses);
    }

    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0;
    }

    private static InetSocketAddress address(HostPort of) {
        try {
            return new InetSocketAddress(InetAddress.getByName(of.host()), of.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(of.host() + " is not known to the name service", e);
        }
    }

    /** By itself Hazelcast would look for a network card that fits. */
    private record Addresses(InetSocketAddress bind, InetSocketAddress advertise, InetSocketAddress clients)
            implements MemberAddressProvider {
        @Override
        public InetSocketAddress getBindAddress() {
            return bind;
        }

        @Override
        public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
            return EndpointQualifier.CLIENT.equals(qualifier) ? clients : bind;
        }

        @Override
        public InetSocketAddress getPublicAddress() {
            return advertise;
        }

        @Override
        public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
            return EndpointQualifier.CLIENT.equals(qualifier) ? clients : advertise;
        }
    }
}
