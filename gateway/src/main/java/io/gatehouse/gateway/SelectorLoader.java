package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.gateway.api.WorkerSelector;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the selector that {@code gateway.balance} names. What is wrong with it is one clear line. */
final class SelectorLoader {
    private static final Logger LOG = LoggerFactory.getLogger(SelectorLoader.class);
    private static final String HASH = "hash:";

    private SelectorLoader() {}

    /**
     * @param classpath where a class is looked for besides Gatehouse's own
     * @throws ConfigurationException if there is none of this name
     */
    static WorkerSelector load(String balance, List<Path> classpath) {
        if (balance.equals("least-loaded")) {
            return WorkerSelector.leastLoaded();
        }
        if (balance.equals("random")) {
            return WorkerSelector.random();
        }
        if (balance.startsWith(HASH)) {
            try {
                return WorkerSelector.hash(balance.substring(HASH.length()));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("gateway.balance=" + e.getMessage());
            }
        }
        if (balance.indexOf('.') > 0) {
            return make(balance, classpath);
        }
        throw refused(
                balance,
                "is unknown; allowed: least-loaded, random, hash:address, hash:path, hash:query.NAME, hash:header.NAME,"
                        + " or the name of a class with its package.");
    }

    private static WorkerSelector make(String balance, List<Path> classpath) {
        try {
            Class<?> type = Class.forName(balance, true, loader(classpath));
            if (!WorkerSelector.class.isAssignableFrom(type)) {
                throw refused(balance, "does not implement " + WorkerSelector.class.getName() + ".");
            }
            return (WorkerSelector) type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw refused(balance, "is not on the class path; name its jar with --classpath (gateway.classpath).");
        } catch (ReflectiveOperationException | LinkageError | MalformedURLException e) {
            LOG.error("The worker selector {} cannot be made", balance, e);
            throw refused(
                    balance,
                    "cannot be made (" + e.getClass().getSimpleName()
                            + "): it must be a public class with a public constructor that takes nothing; the log has the details.");
        }
    }

    // Open as long as the process lives: classes are loaded when they are first used.
    private static ClassLoader loader(List<Path> classpath) throws MalformedURLException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader parent = context == null ? SelectorLoader.class.getClassLoader() : context;
        URL[] urls = new URL[classpath.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classpath.get(i).toUri().toURL();
        }
        return urls.length == 0 ? parent : new URLClassLoader(urls, parent);
    }

    private static ConfigurationException refused(String balance, String why) {
        return new ConfigurationException("gateway.balance=" + balance + " " + why);
    }
}
