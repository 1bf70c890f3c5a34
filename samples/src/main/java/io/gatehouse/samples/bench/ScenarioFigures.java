package io.gatehouse.samples.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of one scenario.
 *
 * @param runs  empty for {@code idle}
 * @param more  figures that only this scenario has
 * @param notes the same for a reader
 */
record ScenarioFigures(Scenario scenario, int clients, List<RunFigures> runs, JsonObject more, List<String> notes) {
    double median(ToDoubleFunction<RunFigures> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(ToDoubleFunction<RunFigures> figure) {
        return runs.stream().mapToDouble(figure).min().orElse(Double.NaN);
    }

    double most(ToDoubleFunction<RunFigures> figure) {
        return runs.stream().mapToDouble(figure).max().orElse(Double.NaN);
    }

    long lost() {
        return runs.stream().mapToLong(RunFigures::lost).sum();
    }

    JsonObject json() {
        JsonArray all = new JsonArray();
        runs.forEach(run -> all.add(run.json()));
        return new JsonObject()
                .put("scenario", scenario.word())
                .put("clients", clients)
                .put("runs", all)
                .mergeIn(more);
    }
}
