import io.ktor.client.HttpClient
import io.ktor.client.call.body
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URL
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONArray
import org.json.JSONObject

// Three ways to ask without an SDK.
object RawRequests {
    private const val BASE = "https://api.openai.com"
    private val http = OkHttpClient.Builder().build()
    private val ktor = HttpClient(CIO) { install(HttpTimeout) { requestTimeoutMillis = 20_000 } }

    suspend fun byKtor(prompt: String): String = ktor.post("$BASE/v1/chat/completions") {
        header("Authorization", "Bearer ${System.getenv("OPENAI_API_KEY")}")
        setBody(mapOf("model" to "gpt-4o", "messages" to listOf(mapOf("role" to "user", "content" to prompt))))
    }.body()

    fun byOkHttp(prompt: String): String {
        val body = JSONObject().apply {
            put("model", "deepseek-chat")
            put("messages", JSONArray().put(JSONObject().put("role", "user").put("content", prompt)))
        }
        val request = Request.Builder()
            .url("https://api.deepseek.com/chat/completions")
            .post(body.toString().toRequestBody())
            .build()
        return http.newCall(request).execute().use { answer ->
            if (!answer.isSuccessful) throw IOException("no answer: ${answer.code}")
            answer.body!!.string()
        }
    }

    fun byConnection(prompt: String): String = post(URL("https://api.anthropic.com/v1/messages"), """
        {"model": "claude-3-opus-20240229", "max_tokens": 100}
    """.trimIndent() + prompt)

    private fun post(url: URL, body: String): String {
        val connection = (url.openConnection() as HttpURLConnection).apply {
            requestMethod = "POST"
            connectTimeout = 10_000
            readTimeout = 60_000
            setRequestProperty("Content-Type", "application/json")
        }
        connection.outputStream.use { it.write(body.toByteArray()) }
        return connection.inputStream.bufferedReader().readText()
    }
}
