import { Injectable, Logger } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import { HttpService } from "@nestjs/axios";
import OpenAI, { AzureOpenAI } from "openai";
import Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";

export const envSchema = z.object({
  OPENAI_API_KEY: z.string().min(1),
  CHAT_MODEL: z.string().default("gpt-4.1"),
  LLM_BASE_URL: z.string().url().default("https://api.openai.com/v1"),
});

type ProviderName = "openai" | "azure" | "anthropic";
const CONTEXT: Record<string, number> = { "gpt-4.1": 1_000_000, "claude-sonnet-4-5": 200_000 };

@Injectable()
export class ProviderGateway {
  private readonly logger = new Logger(ProviderGateway.name);
  private readonly openai: OpenAI;
  private readonly azure = new AzureOpenAI({ deployment: "chat", apiVersion: "2024-10-21" });
  private readonly anthropic = new Anthropic({ timeout: 20_000, maxRetries: 1 });
  protected embedder = "text-embedding-3-small";

  constructor(private readonly config: ConfigService, private readonly http: HttpService) {
    this.openai = new OpenAI({ baseURL: config.get("LLM_BASE_URL"), timeout: 20_000 });
  }

  async ask(prompt: string, model = this.config.get<string>("CHAT_MODEL") ?? "gpt-4.1"): Promise<string> {
    const messages = [{ role: "user" as const, content: prompt }];
    for (const name of ["openai", "azure"] satisfies ProviderName[]) {
      try {
        const client = name === "openai" ? this.openai : this.azure;
        const reply = await client.chat.completions.create({ model, messages });
        return reply.choices[0]?.message.content ?? "";
      } catch (error) {
        if (error instanceof OpenAI.AuthenticationError) throw error;
        this.logger.warn(`${name} failed, model gpt-4.1`, error);
      }
    }
    return this.askAnthropic(prompt);
  }

  async embed(input: string[]): Promise<number[][]> {
    const { data } = await this.openai.embeddings.create({ model: this.embedder, input });
    return data.map((row) => row.embedding);
  }

  limitOf(model: string): number {
    switch (true) {
      case model.startsWith("claude"):
        return CONTEXT["claude-sonnet-4-5"];
      default:
        return CONTEXT[model] ?? 8192;
    }
  }

  private async askAnthropic(prompt: string): Promise<string> {
    const reply = await this.anthropic.messages
      .create({ model: "claude-sonnet-4-5", max_tokens: 1024, messages: [{ role: "user", content: prompt }] })
      .catch(() => null);
    return reply?.content.map((part) => ("text" in part ? part.text : "")).join("") ?? "";
  }
}
