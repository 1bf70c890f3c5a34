package io.gatehouse.register.store;

import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.WireReader;
import io.netty.buffer.Unpooled;

/** What registers tell each other, after its proof: a record or refused. */
public final class RegisterRecordFuzz {
    private RegisterRecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            RegisterRecord.read(new WireReader(Unpooled.wrappedBuffer(data)));
        } catch (ProtocolException e) {
            // Refused, as it should be.
        }
    }
}
