package io.gatehouse.protocol;

/** One decoded frame. Each family has a {@code Receiver}: the side that sends calls a constructor, the side that receives is called back. */
public sealed interface WireMessage
        permits LinkControl,
                RegisterMessage,
                GatewayEvent,
                GatewayCommand,
                GatewayReply,
                StatusMessage,
                InterestMessage,
                PresenceMessage,
                LoginMessage,
                AdmissionMessage,
                Resume,
                Resumed,
                Neighbours {
    /** The frame's command. */
    Command command();

    /** Appends the body; everything after the frame header. */
    void write(WireWriter out);

    /** Whether the frame carries the redelivered flag. */
    default boolean redelivered() {
        return false;
    }
}
