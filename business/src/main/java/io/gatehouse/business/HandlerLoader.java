package io.gatehouse.business;

import io.gatehouse.business.api.AsyncClientEvents;
import io.gatehouse.business.api.ClientEvents;
import io.gatehouse.business.api.EventHandler;
import io.gatehouse.business.api.Worker;
import io.gatehouse.config.ExitCode;
import io.gatehouse.config.NodeFailure;
import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler's class and makes the handler. What is wrong with either is one clear line. Main thread. */
final class HandlerLoader {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerLoader.class);

    private final String name;
    private final List<String> classpath;
    private final Class<?> type;

    /**
     * Loads the class and makes its loader the thread's context class loader.
     *
     * @throws NodeFailure if there is no such class, or no such jar
     */
    HandlerLoader(String name, List<String> classpath) {
        this.name = name;
        this.classpath = classpath;
        // Open as long as the process lives: classes are loaded when they are first used.
        ClassLoader loader = new URLClassLoader(
                classpath.stream().map(this::url).toArray(URL[]::new),
                getClass().getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            type = Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw failure("is not on the class path"
                    + (classpath.isEmpty()
                            ? "; name its jar with --classpath (worker.classpath)."
                            : " nor in " + classpath + " (worker.classpath)."));
        } catch (LinkageError e) {
            LOG.error("The handler's class {} cannot be loaded", name, e);
            throw failure("cannot be loaded (" + e + "); is a jar missing in worker.classpath, or is it built for a "
                    + "newer Java than " + Runtime.version().feature() + "?");
        }
    }

    /**
     * Makes the handler.
     *
     * @throws NodeFailure if the class is none, or its constructor threw
     */
    EventHandler handler(Worker worker) {
        if (!EventHandler.class.isAssignableFrom(type)) {
            throw failure("does not implement " + ClientEvents.class.getName() + " or "
                    + AsyncClientEvents.class.getName() + ".");
        }
        Constructor<?> withWorker = constructor(Worker.class);
        Constructor<?> plain = constructor();
        if (withWorker == null && plain == null || Modifier.isAbstract(type.getModifiers())) {
            throw failure("cannot be made: it must be a public class with a public constructor that takes a "
                    + Worker.class.getName() + ", or nothing.");
        }
        try {
            return (EventHandler) (withWorker != null ? withWorker.newInstance(worker) : plain.newInstance());
        } catch (InvocationTargetException e) {
            LOG.error("The constructor of the handler {} failed", name, e.getCause());
            throw failure("has a constructor that failed ("
                    + e.getCause().getClass().getSimpleName() + "); the log has the details.");
        } catch (ReflectiveOperationException e) {
            throw failure("cannot be made (" + e.getClass().getSimpleName() + "); is the class public?");
        }
    }

    private Constructor<?> constructor(Class<?>... parameters) {
        try {
            return type.getConstructor(parameters);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private URL url(String entry) {
        Path path = Path.of(entry);
        if (!Files.exists(path)) {
            throw new NodeFailure(
                    ExitCode.HANDLER,
                    "worker.classpath=" + String.join(File.pathSeparator, classpath) + " names " + entry
                            + ", which does not exist; looked in "
                            + path.toAbsolutePath().getParent() + ".");
        }
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw failure("cannot be looked for in " + entry + " (worker.classpath).");
        }
    }

    private NodeFailure failure(String what) {
        return new NodeFailure(ExitCode.HANDLER, "worker.handler=" + name + " " + what);
    }
}
