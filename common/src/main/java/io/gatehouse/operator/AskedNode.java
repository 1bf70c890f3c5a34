package io.gatehouse.operator;

import io.gatehouse.link.Link;
import io.gatehouse.link.LinkListener;
import io.gatehouse.protocol.ProtocolException;
import io.gatehouse.protocol.StatusMessage;
import io.gatehouse.protocol.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * One node that is being asked: its link, which may still be dialled, and the questions that are open. Confined to the inquiry's event
 * loop.
 */
final class AskedNode implements LinkListener {
    /**
     * What came.
     *
     * @param messages the answers, in order
     * @param problem  why that is not all, or empty
     */
    record Reply(List<StatusMessage> messages, String problem) {}

    private static final int AGAIN = 8;

    private final Vertx vertx;
    private final long deadlineMs;
    private final Map<Long, Question> questions = new HashMap<>();
    private long lastCorrelation;
    private Link link;
    private String ended;

    private final class Question {
        private final long correlation = ++lastCorrelation;
        private final StatusMessage message;
        private final Predicate<List<StatusMessage>> isComplete;
        private final List<StatusMessage> answers = new ArrayList<>();
        private final Promise<Reply> reply = Promise.promise();
        private final long timer;

        private Question(LongFunction<StatusMessage> message, Predicate<List<StatusMessage>> isComplete, long waitMs) {
            this.message = message.apply(correlation);
            this.isComplete = isComplete;
            this.timer = vertx.setTimer(
                    waitMs, ignored -> end("did not answer within " + deadlineMs + " ms (operator.deadline)"));
        }

        private void end(String problem) {
            vertx.cancelTimer(timer);
            questions.remove(correlation);
            reply.tryComplete(new Reply(List.copyOf(answers), problem));
        }
    }

    /** @param deadlineMs for each question, from when it is asked: dialling counts */
    AskedNode(Vertx vertx, long deadlineMs) {
        this.vertx = vertx;
        this.deadlineMs = deadlineMs;
    }

    /** Whether nothing more can be asked here. */
    boolean isEnded() {
        return ended != null;
    }

    /**
     * Asks.
     *
     * @param message    made with the question's correlation
     * @param isComplete whether these answers are all there will be
     * @return never failed: completed at the deadline with what came until then
     */
    Future<Reply> ask(LongFunction<StatusMessage> message, Predicate<List<StatusMessage>> isComplete) {
        return ask(message, isComplete, deadlineMs);
    }

    /** The same of a node that has been silent for the whole deadline before, and is not given it once more. */
    Future<Reply> askAgain(LongFunction<StatusMessage> message, Predicate<List<StatusMessage>> isComplete) {
        return ask(message, isComplete, Math.max(1, deadlineMs / AGAIN));
    }

    private Future<Reply> ask(
            LongFunction<StatusMessage> message, Predicate<List<StatusMessage>> isComplete, long waitMs) {
        Question question = new Question(message, isComplete, waitMs);
        questions.put(question.correlation, question);
        if (ended != null) {
            question.end(ended);
        } else if (link != null) {
            link.send(question.message);
        }
        return question.reply.future();
    }

    /** There is no link, or none any more. */
    void end(String reason) {
        ended = reason;
        List.copyOf(questions.values()).forEach(question -> question.end(reason));
    }

    void close() {
        if (link != null) {
            link.close("asked all");
        }
    }

    @Override
    public void onOpen(Link opened) {
        link = opened;
        questions.values().forEach(question -> opened.send(question.message));
    }

    @Override
    public void onMessage(Link from, WireMessage message) {
        if (!(message instanceof StatusMessage answer)) {
            throw new ProtocolException(message.command() + " is not for an operator");
        }
        Question question = questions.get(answer.correlation());
        if (question == null) {
            return; // too late
        }
        question.answers.add(answer);
        if (question.isComplete.test(question.answers)) {
            question.end("");
        }
    }

    @Override
    public void onClose(Link from, String reason) {
        end("link lost (" + reason + ")");
    }
}
