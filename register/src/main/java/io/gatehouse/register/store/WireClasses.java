package io.gatehouse.register.store;

import com.hazelcast.config.JavaSerializationFilterConfig;

/**
 * The Java classes of which a register makes objects when another one sends them: the errors by which Hazelcast's members tell each other to
 * ask again or elsewhere, and what every error consists of; nothing else. Without them the member that asked would not be answered at all,
 * and data on its way from one register to another could stay there for good.
 */
final class WireClasses {
    private static final String[] ERRORS = {
        "com.hazelcast.core.HazelcastException",
        "com.hazelcast.core.HazelcastInstanceNotActiveException",
        "com.hazelcast.core.HazelcastOverloadException",
        "com.hazelcast.core.IndeterminateOperationStateException",
        "com.hazelcast.core.LocalMemberResetException",
        "com.hazelcast.core.MemberLeftException",
        "com.hazelcast.core.OperationTimeoutException",
        "com.hazelcast.internal.cluster.impl.ClusterTopologyChangedException",
        "com.hazelcast.internal.cluster.impl.MasterNodeChangedException",
        "com.hazelcast.internal.partition.PartitionStateVersionMismatchException",
        "com.hazelcast.nio.serialization.HazelcastSerializationException",
        "com.hazelcast.partition.NoDataMemberInClusterException",
        "com.hazelcast.spi.exception.CallerNotMemberException",
        "com.hazelcast.spi.exception.DistributedObjectDestroyedException",
        "com.hazelcast.spi.exception.PartitionMigratingException",
        "com.hazelcast.spi.exception.ResponseAlreadySentException",
        "com.hazelcast.spi.exception.RetryableHazelcastException",
        "com.hazelcast.spi.exception.RetryableIOException",
        "com.hazelcast.spi.exception.ServiceNotFoundException",
        "com.hazelcast.spi.exception.TargetDisconnectedException",
        "com.hazelcast.spi.exception.TargetNotMemberException",
        "com.hazelcast.spi.exception.WrongTargetException",
        "java.io.EOFException",
        "java.io.IOException",
        "java.lang.AssertionError",
        "java.lang.Error",
        "java.lang.Exception",
        "java.lang.IllegalArgumentException",
        "java.lang.IllegalStateException",
        "java.lang.IndexOutOfBoundsException",
        "java.lang.NullPointerException",
        "java.lang.RuntimeException",
        "java.lang.SecurityException",
        "java.lang.Throwable",
        "java.lang.UnsupportedOperationException",
        "java.util.concurrent.CancellationException",
        "java.util.concurrent.CompletionException",
        "java.util.concurrent.ExecutionException",
        "java.util.concurrent.RejectedExecutionException",
        "java.util.concurrent.TimeoutException",
    };
    private static final String[] PARTS_OF_ERRORS = {
        "java.lang.StackTraceElement",
        "[Ljava.lang.StackTraceElement;",
        "java.util.ArrayList",
        "java.util.Collections$EmptyList",
        "java.util.Collections$UnmodifiableCollection",
        "java.util.Collections$UnmodifiableList",
        "java.util.Collections$UnmodifiableRandomAccessList",
    };

    private WireClasses() {}

    static JavaSerializationFilterConfig only() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.setDefaultsDisabled(true);
        filter.getWhitelist().addClasses(ERRORS).addClasses(PARTS_OF_ERRORS);
        return filter;
    }
}
