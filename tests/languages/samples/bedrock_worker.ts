import { BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { createOpenAI, openai } from "@ai-sdk/openai";
import { createProviderRegistry, embed, generateText, type LanguageModel } from "ai";
import { createFallback } from "ai-fallback";
import type { SQSEvent } from "aws-lambda";

const REGION = process.env.AWS_REGION ?? "us-east-1";
const bedrock = new BedrockRuntimeClient({ region: REGION });
const groq = createOpenAI({ baseURL: "https://api.groq.com/openai/v1", apiKey: process.env.GROQ_API_KEY });
export const registry = createProviderRegistry({ openai, groq });

const model: LanguageModel = createFallback({
  models: [openai("gpt-4.1"), groq("llama-3.3-70b-versatile")],
  onError: (error, id) => console.error(id, error),
});

export const handler = async (event: SQSEvent): Promise<void> => {
  await Promise.all(event.Records.map(async ({ body }) => summarize(JSON.parse(body).text as string)));
};

async function summarize(text: string, modelId = "anthropic.claude-3-5-sonnet-20241022-v2:0") {
  const command = new InvokeModelCommand({
    modelId,
    contentType: "application/json",
    body: JSON.stringify({ anthropic_version: "bedrock-2023-05-31", max_tokens: 512, messages: [] }),
  });
  const result = await bedrock.send(command).then(
    (reply) => new TextDecoder().decode(reply.body),
    () => generateText({ model, prompt: text }).then((reply) => reply.text),
  );
  const vector = await embed({ model: registry.textEmbeddingModel("openai:text-embedding-3-large"), value: result });
  return { result, vector };
}

export async function converse(prompt: string) {
  return bedrock.send(new ConverseCommand({ modelId: "us.amazon.nova-pro-v1:0", messages: [{ role: "user", content: [{ text: prompt }] }] }));
}
