package io.gatehouse.business.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.business.push.PushFixture.Answer;
import io.gatehouse.testkit.TestClient;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The document says what the routes do, and the routes do what the document says. */
class OpenApiTest {
    private static final String ID = "0a000001b0e400000001";

    @Test
    void shouldDescribeEveryRouteAndNoOther() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            JsonNode document = push.get("/openapi.json").body();
            var operations = new PushOperations(push.cluster.worker(0).clients());
            var routes = new PushRoutes(1, operations, List::of);
            var documented = new TreeSet<String>();
            document.get("paths").fieldNames().forEachRemaining(documented::add);

            assertThat(document.get("openapi").asText()).startsWith("3.1");
            assertThat(documented).isEqualTo(routes.paths());
            for (String path : documented) {
                JsonNode item = document.at("/paths/" + path.replace("/", "~1"));
                assertThat(item.fieldNames())
                        .toIterable()
                        .containsExactly(routes.method(path).toLowerCase());
                boolean takesKey = item.at("/post/parameters/0/$ref").asText().endsWith("IdempotencyKey");
                assertThat(takesKey).as(path).isEqualTo(item.has("post") && !routes.isQuery(path));
            }
            var names = new TreeSet<String>();
            document.at(
                            "/paths/~1v1~1batch/post/requestBody/content/application~1json/schema/properties/operations/items"
                                    + "/properties/operation/enum")
                    .forEach(name -> names.add(name.asText()));
            assertThat(names)
                    .isEqualTo(new TreeSet<>(
                            operations.all().stream().map(PushOperation::name).toList()));
        }
    }

    @Test
    void shouldAnswerEachExampleAsDescribedAndNothingElse() throws Exception {
        try (var push = new PushFixture(PushFixture.OPTIONS)) {
            String id = push.join(0, new TestClient[2]);
            JsonNode document = push.get("/openapi.json").body();
            var check = new SchemaCheck(document);
            for (var path : document.get("paths").properties()) {
                String where = path.getKey();
                String method = path.getValue().fieldNames().next();
                JsonNode operation = path.getValue().get(method);
                JsonNode content = operation.at("/requestBody/content/application~1json");
                JsonNode answered = operation.at("/responses/200/content/application~1json/schema");
                String example = content.path("example").toString().replace(ID, id);

                Answer answer = method.equals("get") ? push.get(where) : push.post(where, example);

                assertThat(answer.status()).as("%s: %s", where, answer.body()).isEqualTo(200);
                assertThat(answer.type()).isEqualTo("application/json");
                assertThat(check.problems(answered, answer.body()))
                        .as("%s: %s", where, answer.body())
                        .isEmpty();
                if (method.equals("post")) {
                    ObjectNode request = (ObjectNode) content.get("example").deepCopy();
                    assertThat(check.problems(content.get("schema"), request))
                            .as(where)
                            .isEmpty();
                    request.put("surplus", 1);
                    Answer refused = push.post(where, request.toString().replace(ID, id));
                    assertThat(check.problems(content.get("schema"), request))
                            .as(where)
                            .isNotEmpty();
                    assertThat(refused.status()).as(where).isEqualTo(400);
                    assertThat(refused.body().get("field").asText()).isEqualTo("/surplus");
                    assertThat(check.problems(document.at("/components/schemas/Problem"), refused.body()))
                            .as(where)
                            .isEmpty();
                }
            }
        }
    }
}
