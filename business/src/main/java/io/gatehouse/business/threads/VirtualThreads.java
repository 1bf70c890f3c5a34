package io.gatehouse.business.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads (Java 21) from code that is compiled for 17: the calls needed, looked up once. */
final class VirtualThreads {
    private static final MethodHandle FACTORY = findFactory();
    private static final MethodHandle PER_TASK = findPerTask();

    private VirtualThreads() {}

    static boolean areAvailable() {
        return FACTORY != null && PER_TASK != null;
    }

    /** Makes virtual threads that all have this name. */
    static ThreadFactory factory(String name) {
        try {
            return (ThreadFactory) FACTORY.invokeExact(name);
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads cannot be made", e);
        }
    }

    /** An executor that starts a thread for each task. */
    static ExecutorService perTask(ThreadFactory threads) {
        try {
            return (ExecutorService) PER_TASK.invokeExact(threads);
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads cannot be started", e);
        }
    }

    /** {@code name -> Thread.ofVirtual().name(name).factory()}, or null before Java 21. */
    private static MethodHandle findFactory() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle begin = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name = lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return MethodHandles.filterReturnValue(
                    MethodHandles.foldArguments(name, begin),
                    factory.asType(MethodType.methodType(ThreadFactory.class, ofVirtual)));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** {@code Executors::newThreadPerTaskExecutor}, or null before Java 21. */
    private static MethodHandle findPerTask() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class, ThreadFactory.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
