package io.gatehouse.gateway.client;

import io.gatehouse.gateway.api.LossReason;
import io.gatehouse.protocol.ClientId;
import io.gatehouse.protocol.ClientOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What stands above clients in a test that lets nobody in by itself: keeps the losses. */
public abstract class TestAcceptor implements ClientAcceptor {
    protected final List<LossReason> losses = new ArrayList<>();

    @Override
    public boolean isAccepting(String path) {
        return true;
    }

    @Override
    public void onLoss(LossReason why) {
        losses.add(why);
    }

    @Override
    public ClientId nextId() {
        return new ClientId(1, 1);
    }

    @Override
    public Runnable admit(ClientOrigin origin, ClientEntry known, Consumer<Verdict> answer) {
        throw new UnsupportedOperationException("nobody knocks here");
    }
}
