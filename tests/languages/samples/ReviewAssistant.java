package com.acme.reviews.assistant;

import com.acme.reviews.store.ReviewRepository;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.ChatModel;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel.*;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import lombok.extern.slf4j.Slf4j;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

/** Answers questions about a product from its reviews. */
@Slf4j
@Service
public class ReviewAssistant {
    private static final String SUMMARY_MODEL = "gpt-4o-mini";
    private static final Map<String, Integer> LIMITS = Map.of("gpt-4o", 128_000, "gpt-4", 8_192);

    private final OpenAIClient client;
    private final ReviewRepository reviews;

    @Value("${assistant.model:gpt-4o}")
    private String model;

    public ReviewAssistant(ReviewRepository reviews, @Value("${assistant.base-url}") String baseUrl) {
        this.reviews = reviews;
        this.client = OpenAIOkHttpClient.builder()
            .apiKey(System.getenv("OPENAI_API_KEY"))
            .baseUrl(baseUrl)
            .timeout(Duration.ofSeconds(20))
            .build();
    }

    public String answer(String product, String question) {
        ResponseCreateParams params = ResponseCreateParams.builder()
            .model(model)
            .instructions("Answer from these reviews: " + reviews.of(product))
            .input(question)
            .build();
        try {
            Response response = client.responses().create(params);
            return text(response);
        } catch (OpenAIServiceException error) {
            log.warn("asking the second provider", error);
            return answerElsewhere(product, question);
        }
    }

    String answerElsewhere(String product, String question) {
        var other = AnthropicChatModel.builder()
            .apiKey(System.getenv("ANTHROPIC_API_KEY"))
            .modelName(System.getenv().getOrDefault("SECOND_MODEL", "claude-sonnet-4-5"))
            .build();
        return other.chat(reviews.of(product) + "\n" + question);
    }

    public String summarise(String text) {
        var params = ResponseCreateParams.builder().model(SUMMARY_MODEL).input(text).build();
        return text(client.responses().create(params));
    }

    int limitOf(String name) {
        if (name == null || name.startsWith("gpt-4")) {
            return Optional.ofNullable(LIMITS.get(name)).orElse(8_192);
        }
        return LIMITS.getOrDefault(ChatModel.GPT_4O.toString(), 4_096);
    }

    private static String text(Response response) {
        StringBuilder found = new StringBuilder();
        for (var item : response.output()) {
            item.message().ifPresent(message -> found.append(message.content()));
        }
        return found.toString();
    }
}
