package dev.goferry.hazelcast;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.SerializationConfig;

/**
 * What a member reads from the wire: our own numbered classes and compact records. Java serialization is filtered to what
 * Hazelcast itself cannot do without, its own exceptions: they tell an operation to try elsewhere, and an answer that
 * cannot be read would hang it.
 */
final class Forms {
    private static final String[] EXCEPTIONS = {
        "com.hazelcast.core.HazelcastException",
        "com.hazelcast.core.HazelcastInstanceNotActiveException",
        "com.hazelcast.core.HazelcastOverloadException",
        "com.hazelcast.core.IndeterminateOperationStateException",
        "com.hazelcast.core.LocalMemberResetException",
        "com.hazelcast.core.MemberLeftException",
        "com.hazelcast.core.OperationTimeoutException",
        "com.hazelcast.internal.cluster.impl.ClusterTopologyChangedException",
        "com.hazelcast.internal.cluster.impl.MasterNodeChangedException",
        "com.hazelcast.partition.NoDataMemberInClusterException",
        "com.hazelcast.nio.serialization.HazelcastSerializationException",
        "java.lang.Throwable",
        "java.lang.Exception",
        "java.lang.RuntimeException",
        "java.lang.IllegalStateException",
        "java.lang.IllegalArgumentException",
        "java.lang.NullPointerException",
        "java.lang.SecurityException",
        "java.lang.UnsupportedOperationException",
        "java.io.IOException",
        "java.lang.StackTraceElement",
        "[Ljava.lang.StackTraceElement;",
        "java.util.Collections$EmptyList",
        "java.util.Collections$UnmodifiableList",
        "java.util.Collections$UnmodifiableCollection",
        "java.util.Collections$UnmodifiableRandomAccessList",
        "java.util.ArrayList"
    };

    private Forms() {}

    static void only(SerializationConfig serialization) {
        serialization.addDataSerializableFactory(Kinds.FACTORY, new Kinds());
        serialization.getCompactSerializationConfig().addSerializer(new StoredVersion.Form());
        serialization.setJavaSerializationFilterConfig(new JavaSerializationFilterConfig()
                .setDefaultsDisabled(true)
                .setWhitelist(new ClassFilter().addClasses(EXCEPTIONS).addPackages("com.hazelcast.spi.exception")));
        // A compact record of a class that was not registered is as good as a Java-serialized one.
        serialization
                .getCompactSerializationConfig()
                .setZeroConfigFilter(new JavaSerializationFilterConfig()
                        .setDefaultsDisabled(true)
                        .setWhitelist(new ClassFilter().addClasses("none")));
    }
}
