using System.ClientModel;
using Anthropic.SDK;
using Anthropic.SDK.Messaging;
using Azure.AI.OpenAI;
using Microsoft.Extensions.Configuration;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace Acme.Tickets;

public class AssistantOptions
{
    public const string SectionName = "Assistant";

    public string Model { get; set; } = "gpt-4o";
    public Uri Endpoint { get; init; } = new("https://api.openai.com/v1");
}

/// <summary>Answers tickets, by a second provider when the first refuses.</summary>
public sealed class TicketAssistant
{
    private const string EmbeddingModel = "text-embedding-3-small";
    private readonly ChatClient _chat;
    private readonly EmbeddingClient _embeddings;
    private readonly AnthropicClient _other;
    private string _language = "en";

    public TicketAssistant(IConfiguration configuration, AnthropicClient other)
    {
        var model = configuration["Assistant:Model"] ?? "gpt-4o-mini";
        var options = new OpenAIClientOptions { NetworkTimeout = TimeSpan.FromSeconds(20) };
        OpenAIClient client = new(new ApiKeyCredential(configuration["OpenAI:Key"]!), options);
        _chat = client.GetChatClient(model);
        _embeddings = client.GetEmbeddingClient(EmbeddingModel);
        _other = other;
    }

    public string Language
    {
        get => _language;
        set => _language = value ?? "en";
    }

    public async Task<string> AnswerAsync(string ticket, CancellationToken cancellation = default)
    {
        List<ChatMessage> messages = [new SystemChatMessage("You answer tickets."), new UserChatMessage(ticket)];
        try
        {
            ChatCompletion answer = await _chat.CompleteChatAsync(messages, cancellationToken: cancellation);
            return answer.Content[0].Text;
        }
        catch (ClientResultException error) when (error.Status is 403 or 429)
        {
            return await AnswerElsewhere(ticket);
        }
    }

    private async Task<string> AnswerElsewhere(string ticket)
    {
        var parameters = new MessageParameters
        {
            Model = "claude-sonnet-4-5",
            MaxTokens = 1024,
            Messages = new List<Message> { new(RoleType.User, ticket) },
        };
        var answer = await _other.Messages.GetClaudeMessageAsync(parameters);
        return answer?.Message?.ToString() ?? "";
    }

    public async Task<float[]> EmbedAsync(string text) =>
        (await _embeddings.GenerateEmbeddingAsync(text)).Value.ToFloats().ToArray();

    internal static int LimitOf(string model) => model switch
    {
        "gpt-4o" or "gpt-4o-mini" => 128_000,
        "gpt-4" => 8_192,
        _ => 4_096,
    };

    private static AzureOpenAIClient Azure(string resource) =>
        new(new Uri($"https://{resource}.openai.azure.com"), new ApiKeyCredential("key"));
}
