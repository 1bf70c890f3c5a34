package io.gatehouse.samples.push;

import io.gatehouse.business.GatewayClient;
import io.gatehouse.business.api.ClientCommands;
import io.gatehouse.business.api.Receipt;
import io.gatehouse.protocol.ClientId;

/**
 * The part of a web application that pushes.
 *
 * @param cluster made once, when the application starts: {@code GatewayClient.connect(GatewayClientOptions.of("register:1236")).await()}
 */
public record WebPush(GatewayClient cluster) {
    /** Called for a request of a signed-in user's page, with the id that the page got in its init message. */
    public boolean bind(String user, String client) {
        ClientCommands<Receipt> commands = cluster.receipts();
        ClientId id = ClientId.parse(client);
        return commands.bindUid(id, user).await().outcome() == Receipt.Outcome.ACCEPTED
                && commands.joinGroup(id, "news").await().outcome() == Receipt.Outcome.ACCEPTED;
    }

    /** Called wherever there is something to tell. */
    public void tell(String user, String text) {
        cluster.sendToUid(user, text);
    }
}
