package io.gatehouse.business.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads (Java 21) from code that is compiled for 17: the three calls needed, looked up once. */
final class VirtualThreads {
    private static final MethodHandle PER_TASK = find();

    private VirtualThreads() {}

    static boolean areAvailable() {
        return PER_TASK != null;
    }

    /** An executor that starts a virtual thread of this name for each task. */
    static ExecutorService perTask(String name) {
        try {
            return (ExecutorService) PER_TASK.invokeExact(name);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads cannot be started", e);
        }
    }

    /** {@code name -> Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name).factory())}, or null before Java 21. */
    private static MethodHandle find() {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name = lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            MethodHandle executor = lookup.findStatic(
                    Executors.class,
                    "newThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            MethodHandle named = MethodHandles.foldArguments(name, start);
            MethodHandle made = MethodHandles.filterReturnValue(
                    named, factory.asType(MethodType.methodType(ThreadFactory.class, ofVirtual)));
            return MethodHandles.filterReturnValue(made, executor);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
