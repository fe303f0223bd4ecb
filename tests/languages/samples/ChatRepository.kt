package com.acme.chat.data

import com.aallam.openai.api.chat.ChatCompletionRequest
import com.aallam.openai.api.chat.ChatMessage
import com.aallam.openai.api.chat.ChatRole
import com.aallam.openai.api.exception.OpenAIAPIException
import com.aallam.openai.api.http.Timeout
import com.aallam.openai.api.model.ModelId
import com.aallam.openai.client.OpenAI
import com.aallam.openai.client.OpenAIHost
import com.acme.chat.settings.Settings
import kotlin.time.Duration.Companion.seconds

private const val DEFAULT_MODEL = "gpt-4o-mini"

data class Question(val text: String, val model: String = DEFAULT_MODEL, val images: List<String> = emptyList())

/** Asks one provider, and another one when the first refuses. */
class ChatRepository(private val settings: Settings, private val second: ClaudeApi) {
    private val openAI: OpenAI by lazy {
        OpenAI(
            token = settings.key,
            host = OpenAIHost(baseUrl = settings.baseUrl ?: "https://api.openai.com/v1/"),
            timeout = Timeout(socket = 30.seconds),
        )
    }
    private val embeddingModel = ModelId("text-embedding-3-small")

    suspend fun answer(question: Question): String = try {
        val request = ChatCompletionRequest(
            model = ModelId(if (question.images.isEmpty()) question.model else "gpt-4o"),
            messages = listOf(ChatMessage(role = ChatRole.User, content = question.text)),
        )
        openAI.chatCompletion(request).choices.first().message.content.orEmpty()
    } catch (error: OpenAIAPIException) {
        if (error.statusCode == 429) throw error
        answerElsewhere(question)
    }

    private suspend fun answerElsewhere(question: Question): String =
        second.messages(ClaudeRequest(model = "claude-sonnet-4-5", prompt = question.text)).text

    suspend fun title(text: String): String? =
        runCatching { openAI.chatCompletion(titleRequest(text)).toString() }.getOrNull()

    private fun titleRequest(text: String) = ChatCompletionRequest(
        model = ModelId(System.getenv("TITLE_MODEL") ?: "gpt-4o-mini"),
        messages = listOf(ChatMessage(ChatRole.User, "A title for: $text")),
    )

    fun limitOf(model: String): Int = when {
        model.startsWith("gpt-4") -> 8_192
        "claude" in model -> 200_000
        else -> 4_096
    }

    companion object {
        val MODELS = listOf("gpt-4o", "gpt-4o-mini")

        fun isKnown(model: String) = model in MODELS
    }
}
