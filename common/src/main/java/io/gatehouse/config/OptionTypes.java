package io.gatehouse.config;

import io.gatehouse.base.DurationText;
import io.gatehouse.base.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How each type of option is written, and what is said when it is not. Each message starts with the value. */
final class OptionTypes {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");

    private OptionTypes() {}

    static void registerWith(CommandLine commandLine) {
        commandLine.registerConverter(String.class, from(OptionTypes::text));
        commandLine.registerConverter(Duration.class, from(DurationText::parse));
        commandLine.registerConverter(ByteSize.class, from(ByteSize::parse));
        commandLine.registerConverter(HostPort.class, from(HostPort::parse));
        commandLine.registerConverter(int.class, from(OptionTypes::wholeInt));
        commandLine.registerConverter(Integer.class, from(OptionTypes::wholeInt));
        commandLine.registerConverter(long.class, from(OptionTypes::wholeLong));
        commandLine.registerConverter(Long.class, from(OptionTypes::wholeLong));
        commandLine.registerConverter(boolean.class, from(OptionTypes::trueOrFalse));
        commandLine.registerConverter(Boolean.class, from(OptionTypes::trueOrFalse));
    }

    /** Picocli shows the message of its own exception only, so the parsers' one is carried over. */
    private static <T> ITypeConverter<T> from(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** Names and paths get into logs, where a line break or an escape code would forge what is said there. */
    static String text(String text) {
        OptionalInt control = text.chars().filter(Character::isISOControl).findFirst();
        if (control.isPresent()) {
            String shown = text.codePoints()
                    .mapToObj(c -> Character.isISOControl(c) ? "\\u%04X".formatted(c) : Character.toString(c))
                    .collect(Collectors.joining());
            throw new IllegalArgumentException("'" + shown + "' has a control character; none is allowed.");
        }
        return text;
    }

    private static int wholeInt(String text) {
        return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long wholeLong(String text) {
        return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long whole(String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            if (!WHOLE.matcher(text).matches()) {
                throw new IllegalArgumentException("'" + text + "' is not a whole number; allowed: digits only.");
            }
        }
        // The option's own range is checked where it is used, once the value is a number.
        throw new IllegalArgumentException("'" + text + "' is out of range; it must be far nearer to 0.");
    }

    private static boolean trueOrFalse(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither of true and false.");
        };
    }

    /** What is said of a value that is none of an enum's. */
    static String notOneOf(String text, Class<?> type) {
        List<String> names = Stream.of(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .toList();
        return "'" + text + "' is unknown." + OptionKeys.suggestion(text, names, Function.identity());
    }
}
