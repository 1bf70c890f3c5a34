package io.gatehouse.config;

/**
 * The options of one command: an object with picocli {@code @Option} fields.
 *
 * <p>An option's key in files stands in its {@code descriptionKey}, {@code gateway.listen} for the flag {@code --listen};
 * its environment variable follows from the key, {@code GATEHOUSE_GATEWAY_LISTEN}. A repeatable option has
 * {@code split = ","}; a boolean one has {@code arity = "1"}. Defaults stand in the annotation, so that the help text and
 * the reference can name them.
 */
public interface NodeOptions {
    /** The mixin, an {@code @Mixin} field of this object. */
    CommonOptions common();

    /**
     * Checks what one value alone cannot show: ranges, combinations, a bind address without a secret. Called after all
     * options are filled; a check of a file calls it again, with the default for what was refused.
     *
     * @throws io.gatehouse.base.ConfigurationException with a message that begins with {@code key=value}
     */
    default void validate() {}
}
