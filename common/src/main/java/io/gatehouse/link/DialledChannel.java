package io.gatehouse.link;

import io.gatehouse.base.LogText;
import io.gatehouse.protocol.LinkControl;
import io.gatehouse.protocol.LinkRole;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.ProtocolException;
import java.util.function.Consumer;

/** The dialling side: says hello, proves itself, and believes the other side only when that has proved itself, too. */
final class DialledChannel extends LinkChannel {
    private final LinkRole expected;
    private final LinkListener listener;
    private final Consumer<String> onRefused;
    private final LinkControl.Hello hello;
    private LinkControl.Challenge challenge;

    DialledChannel(
            LinkOptions options,
            NodeIdentity self,
            LinkRole expected,
            LinkListener listener,
            Consumer<String> onRefused) {
        super(options, self);
        this.expected = expected;
        this.listener = listener;
        this.onRefused = onRefused;
        this.hello = new LinkControl.Hello(self, LinkAuthenticator.nonce());
    }

    @Override
    void onConnected() {
        send(hello);
    }

    @Override
    void onHandshake(LinkControl message) {
        if (message instanceof LinkControl.Refused refused) {
            fail("refused; said by the other side, which has proved nothing: '" + LogText.line(refused.reason()) + "'");
        } else if (message instanceof LinkControl.Challenge asked && challenge == null) {
            challenge = asked;
            if (asked.from().role() != expected) {
                fail("a " + asked.from().role() + " answers there, expected a " + expected);
                return;
            }
            if (!hello.versions().include(asked.version())) {
                fail("the " + expected.word() + " wants to speak protocol version " + asked.version() + ", this "
                        + self.role().word() + " speaks " + hello.versions());
                return;
            }
            send(new LinkControl.Proof(authenticator.diallerProof(hello, asked)));
        } else if (message instanceof LinkControl.Welcome welcome && challenge != null) {
            if (LinkAuthenticator.matches(authenticator.listenerProof(hello, challenge), welcome.hmac())) {
                open(challenge.from(), listener);
            } else {
                fail("the other side does not know our secret");
            }
        } else {
            throw new ProtocolException(message.command() + " at this point of the handshake");
        }
    }

    @Override
    void onHandshakeViolation(String reason) {
        fail("what answers there does not speak our protocol: " + reason);
    }

    @Override
    void onRefused(String reason, boolean heardAnything) {
        onRefused.accept(reason);
    }
}
