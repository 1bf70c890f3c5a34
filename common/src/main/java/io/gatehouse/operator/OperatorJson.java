package io.gatehouse.operator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.protocol.ConnectionRow;
import io.gatehouse.protocol.Figures;
import io.gatehouse.protocol.GatewayId;
import io.gatehouse.protocol.NodeIdentity;
import io.gatehouse.protocol.NodeStatus;
import io.gatehouse.protocol.NodeStatus.LinkStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The same answers for programs: one JSON object on one line. Fields are only ever added. Pure. */
final class OperatorJson {
    private OperatorJson() {}

    private interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    static String of(ClusterStatus cluster) {
        return object(out -> {
            out.writeBooleanField("complete", cluster.isComplete());
            nodes(out, "registers", cluster.registers());
            nodes(out, "gateways", cluster.gateways());
            nodes(out, "workers", cluster.workers());
            strings(out, "problems", cluster.problems());
        });
    }

    static String of(ConnectionList list) {
        return object(out -> {
            out.writeBooleanField("complete", list.isComplete());
            out.writeBooleanField("more", list.more());
            out.writeArrayFieldStart("connections");
            for (ConnectionList.Connection connection : list.connections()) {
                connection(out, connection);
            }
            out.writeEndArray();
            strings(out, "problems", list.problems());
        });
    }

    static String of(ClusterNode node, DrainProgress progress) {
        return object(out -> {
            out.writeStringField("role", node.role().word());
            out.writeStringField("name", node.name());
            out.writeStringField("id", node.id());
            out.writeBooleanField("drained", progress.isDrained());
            out.writeNumberField("clients", progress.clients());
            out.writeNumberField("events", progress.events());
            out.writeStringField("problem", progress.problem());
        });
    }

    private static String object(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            body.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        }
        return text + "\n";
    }

    private static void nodes(JsonGenerator out, String field, List<ClusterNode> nodes) throws IOException {
        out.writeArrayFieldStart(field);
        for (ClusterNode node : nodes) {
            out.writeStartObject();
            out.writeStringField("name", node.name());
            out.writeStringField("id", node.id());
            out.writeStringField("address", node.address());
            out.writeBooleanField("answered", node.status().isPresent());
            out.writeStringField("problem", node.problem());
            if (node.status().isPresent()) {
                status(out, node.status().get());
            }
            out.writeObjectFieldStart("perSecond");
            for (Map.Entry<String, Double> rate : node.perSecond().entrySet()) {
                out.writeNumberField(rate.getKey(), rate.getValue());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void status(JsonGenerator out, NodeStatus status) throws IOException {
        out.writeStringField("version", status.version());
        out.writeNumberField("uptimeMs", status.uptimeMs());
        strings(out, "listens", status.addresses());
        figures(out, status.figures());
        out.writeArrayFieldStart("links");
        for (LinkStatus link : status.links()) {
            out.writeStartObject();
            NodeIdentity peer = link.peer();
            out.writeStringField("role", peer.role().word());
            out.writeStringField("name", peer.name());
            out.writeStringField("id", GatewayId.text(peer.id() & 0xFFFF_FFFF_FFFFL));
            out.writeStringField("address", link.address());
            out.writeStringField("state", link.state());
            figures(out, link.figures());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void figures(JsonGenerator out, Figures figures) throws IOException {
        out.writeObjectFieldStart("figures");
        for (Map.Entry<String, Long> figure : figures.values().entrySet()) {
            out.writeNumberField(figure.getKey(), figure.getValue());
        }
        out.writeEndObject();
    }

    private static void connection(JsonGenerator out, ConnectionList.Connection connection) throws IOException {
        ConnectionRow row = connection.row();
        out.writeStartObject();
        out.writeStringField("client", connection.id().toString());
        out.writeStringField("gateway", connection.gateway());
        out.writeStringField("listener", row.listener());
        out.writeStringField("address", row.address());
        out.writeNumberField("port", row.port());
        out.writeStringField("uid", row.uid());
        strings(out, "groups", row.groups());
        out.writeStringField("worker", row.worker());
        out.writeStringField("state", row.state());
        out.writeNumberField("ageMs", row.ageMs());
        out.writeNumberField("messagesIn", row.messagesIn());
        out.writeNumberField("bytesIn", row.bytesIn());
        out.writeNumberField("messagesOut", row.messagesOut());
        out.writeNumberField("bytesOut", row.bytesOut());
        out.writeNumberField("queuedBytes", row.queuedBytes());
        out.writeNumberField("messagesMissed", row.messagesMissed());
        out.writeNumberField("waitingEvents", row.waitingEvents());
        out.writeEndObject();
    }

    private static void strings(JsonGenerator out, String field, List<String> values) throws IOException {
        out.writeArrayFieldStart(field);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }
}
