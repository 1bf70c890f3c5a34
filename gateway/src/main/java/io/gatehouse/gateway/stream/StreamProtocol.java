package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.api.ClientProtocol;
import io.gatehouse.gateway.api.Framing;
import io.gatehouse.gateway.api.ListenAddress;
import io.gatehouse.gateway.api.MessageKind;

/**
 * What clients of a stream listener speak, on all of its event loops.
 *
 * @param framing     where a message begins and ends
 * @param textAllowed whether handlers get text where it is valid UTF-8
 */
public record StreamProtocol(StreamFraming framing, boolean textAllowed) {
    /**
     * The one of this listener.
     *
     * @param custom    what the application has for {@code tcp}, or null
     * @param onFailure counts a failure of it; any thread
     */
    public static StreamProtocol of(ListenAddress listener, Framing custom, Runnable onFailure) {
        StreamFraming framing = switch (listener.protocol()) {
            case TEXT -> LineFraming.INSTANCE;
            case FRAME -> LengthFraming.INSTANCE;
            case TCP -> custom == null ? RawFraming.INSTANCE : new CustomFraming(custom, onFailure);
            case WEBSOCKET -> throw new IllegalArgumentException(listener + " is no stream.");
        };
        MessageKind kind = listener.settings().kind();
        boolean textByDefault = listener.protocol() == ClientProtocol.TEXT;
        return new StreamProtocol(framing, kind == null ? textByDefault : kind == MessageKind.TEXT);
    }
}
