// Top-level statements, requests without an SDK.
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RestSharp;

var http = new HttpClient { BaseAddress = new Uri("https://api.openai.com/v1/") };
http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("OPENAI_API_KEY"));

var body = new
{
    model = "gpt-3.5-turbo",
    messages = new[] { new { role = "user", content = args[0] } },
};
using var response = await http.PostAsJsonAsync("chat/completions", body);
if (!response.IsSuccessStatusCode)
{
    Console.WriteLine(await AskDeepSeek(args[0]));
}

async Task<string> AskDeepSeek(string question)
{
    var json = $$"""
        {"model": "deepseek-chat", "messages": [{"role": "user", "content": "{{question}}"}]}
        """;
    var request = new HttpRequestMessage(HttpMethod.Post, "https://api.deepseek.com/chat/completions")
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
    };
    using var answer = await http.SendAsync(request);
    answer.EnsureSuccessStatusCode();
    return await answer.Content.ReadAsStringAsync();
}

static class Rest
{
    private static readonly Dictionary<string, object> Payload = new()
    {
        ["model"] = "mistral-large-latest",
        ["temperature"] = 0.2,
    };

    public static async Task<string?> AskMistral()
    {
        var client = new RestClient("https://api.mistral.ai/v1");
        var request = new RestRequest("chat/completions", Method.Post);
        request.AddJsonBody(JsonSerializer.Serialize(Payload));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                return (await client.ExecuteAsync(request)).Content;
            }
            catch (TimeoutException)
            {
                await Task.Delay(attempt);
            }
        }
        return null;
    }
}
