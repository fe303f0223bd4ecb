package com.acme.models;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import io.github.resilience4j.retry.annotation.Retry;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.context.properties.ConfigurationProperties;

enum Known {
    GPT("gpt-4o", Vendor.OPENAI) {
        @Override
        boolean streams() {
            return true;
        }
    },
    CLAUDE("claude-sonnet-4-5", Vendor.ANTHROPIC);

    final String id;
    final Vendor vendor;

    Known(String id, Vendor vendor) {
        this.id = id;
        this.vendor = vendor;
    }

    boolean streams() {
        return false;
    }

    enum Vendor { OPENAI, ANTHROPIC }
}

record Choice(String model, int tokens) {
    static final Choice DEFAULT_CHOICE = new Choice("gpt-4o", 2_048);
}

@ConfigurationProperties(prefix = "models")
class ModelProperties {
    private String chat = "gpt-4o";
    private String embedding = "text-embedding-3-small";
}

interface Completions {
    String PATH = "https://api.mistral.ai/v1/chat/completions";

    String ask(String question);
}

class Bedrock implements Completions {
    private final BedrockRuntimeClient client =
        BedrockRuntimeClient.builder().region(Region.US_EAST_1).build();

    @Override
    @Retry(name = "bedrock", fallbackMethod = "apologise")
    public String ask(String question) {
        return client.invokeModel(request -> request.modelId("anthropic.claude-v2")).toString();
    }

    String apologise(String question, Throwable error) {
        return "Later, please.";
    }

    CompletableFuture<String> askLater(String question) {
        return CompletableFuture.supplyAsync(() -> ask(question)).exceptionally(error -> {
            System.err.println("no answer: " + error);
            return "";
        });
    }

    String family(Known known) {
        return switch (known) {
            case GPT -> "gpt-4o";
            case CLAUDE -> {
                String id = known.id;
                yield id;
            }
        };
    }
}
