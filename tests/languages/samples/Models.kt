package com.acme.models

import aws.sdk.kotlin.services.bedrockruntime.BedrockRuntimeClient
import dev.langchain4j.model.anthropic.AnthropicChatModel
import dev.langchain4j.model.openai.OpenAiChatModel
import dev.langchain4j.model.openai.OpenAiChatModelName
import org.springframework.beans.factory.annotation.Value
import org.springframework.boot.context.properties.ConfigurationProperties
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration

enum class Known(val id: String, val vendor: String) {
    GPT("gpt-4o", "openai"),
    CLAUDE("claude-sonnet-4-5", "anthropic");

    val isLarge: Boolean
        get() = this == GPT
}

@ConfigurationProperties(prefix = "models")
data class ModelProperties(val chat: String = "gpt-4o", val key: String)

sealed interface Answer {
    data class Text(val value: String) : Answer

    data object Refused : Answer
}

@Configuration
class Models(
    private val properties: ModelProperties,
    @Value("\${models.fast:gpt-4o-mini}") private val fast: String,
) {
    @Bean
    fun chat(): Any = when (properties.key) {
        "openai" -> OpenAiChatModel.builder().modelName(properties.chat).build()
        "anthropic" -> AnthropicChatModel.builder().modelName(properties.chat).build()
        else -> throw IllegalArgumentException(properties.key)
    }

    @Bean
    fun judge() = OpenAiChatModel.builder().modelName(OpenAiChatModelName.GPT_4_O).build()

    fun bedrock() = BedrockRuntimeClient { region = "us-east-1" }

    fun tier(name: String) = when (name) {
        "fast" -> fast
        "deep", "slow" -> "gpt-4o"
        else -> null
    }

    inner class Usage(var tokens: Int = 0) {
        fun add(count: Int): Usage = apply { tokens += count }

        init {
            require(tokens >= 0) { "gpt-4o never owes tokens" }
        }
    }
}

fun String.isOpenAi(): Boolean = startsWith("gpt-") || equals("o3", ignoreCase = true)
