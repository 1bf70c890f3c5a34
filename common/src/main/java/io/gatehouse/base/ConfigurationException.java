package io.gatehouse.base;

/** An option, or a combination of options, that cannot work. Thrown at start-up only; the message names option, value and bound. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message option, value, what is allowed, what to do */
    public ConfigurationException(String message) {
        super(message);
    }
}
