package io.gatehouse.gateway;

import io.gatehouse.base.ConfigurationException;
import io.gatehouse.gateway.api.Framing;
import io.gatehouse.gateway.api.ListenAddress;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the framing that a listener names. What is wrong with it is one clear line. */
final class FramingLoader {
    private static final Logger LOG = LoggerFactory.getLogger(FramingLoader.class);

    private FramingLoader() {}

    /**
     * The registered one of this name, else a new object of this class.
     *
     * @return null if the listener names none
     * @throws ConfigurationException if there is none, or it cannot be made
     */
    static Framing load(ListenAddress listener, ClassLoader loader) {
        String name = listener.settings().framing();
        if (name == null) {
            return null;
        }
        for (ServiceLoader.Provider<Framing> each :
                ServiceLoader.load(Framing.class, loader).stream().toList()) {
            Framing framing = each.get();
            if (framing.name().equals(name)) {
                return framing;
            }
        }
        try {
            Class<?> type = Class.forName(name, true, loader);
            if (!Framing.class.isAssignableFrom(type)) {
                throw refused(listener, "does not implement " + Framing.class.getName() + ".");
            }
            return (Framing) type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw refused(
                    listener,
                    "is neither registered nor a class on the class path; name its jar with --classpath "
                            + "(gateway.classpath).");
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.error("The framing {} cannot be made", name, e);
            throw refused(
                    listener,
                    "cannot be made (" + e.getClass().getSimpleName()
                            + "); it must be a public class with a public constructor without parameters. The log has the details.");
        }
    }

    private static ConfigurationException refused(ListenAddress listener, String why) {
        return new ConfigurationException("gateway.listen=" + listener + ": framing="
                + listener.settings().framing() + " " + why);
    }
}
