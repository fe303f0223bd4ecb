using Amazon;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Connectors.OpenAI;

namespace Acme.Kernels
{
    public enum Vendor
    {
        OpenAI,
        Azure,
    }

    public static class KnownModels
    {
        public const string Large = "gpt-4o";
        public const string Small = "gpt-4o-mini";
    }

    public record Choice(Vendor Vendor, string Model = "gpt-4o", int Tokens = 2048);

    public class KernelFactory(IConfiguration configuration, ILogger<KernelFactory> logger)
    {
        public Kernel Create(Choice choice)
        {
            var builder = Kernel.CreateBuilder();
            if (choice.Vendor == Vendor.Azure)
            {
                builder.AddAzureOpenAIChatCompletion(
                    deploymentName: choice.Model,
                    endpoint: configuration["Azure:Endpoint"]!,
                    apiKey: configuration["Azure:Key"]!);
            }
            else
            {
                builder.AddOpenAIChatCompletion(modelId: choice.Model, apiKey: configuration["OpenAI:Key"]!);
            }
            logger.LogInformation("a kernel of {Model}", choice.Model);
            return builder.Build();
        }

        public async Task<string> Ask(Kernel kernel, string model, string question)
        {
            var settings = new OpenAIPromptExecutionSettings { ModelId = model, MaxTokens = 100 };
            if (model.StartsWith("o1") || model.Contains("gpt-5", StringComparison.Ordinal))
            {
                settings.ServiceId = "reasoning";
            }
            model ??= "gpt-4o";
            return (await kernel.InvokePromptAsync(question, new(settings))).ToString();
        }
    }

    public class Claude : IDisposable
    {
        private readonly AmazonBedrockRuntimeClient _client = new(RegionEndpoint.EUCentral1);

        [Obsolete("claude-2 is gone")]
        public async Task<string> Ask(string question)
        {
            var request = new ConverseRequest
            {
                ModelId = "anthropic.claude-3-5-sonnet-20240620-v1:0",
                Messages = [new Message { Role = ConversationRole.User }],
            };
            var answer = await _client.ConverseAsync(request);
            return answer?.Output?.Message?.Content[0]?.Text ?? throw new InvalidOperationException(question);
        }

        public void Dispose() => _client.Dispose();
    }
}
