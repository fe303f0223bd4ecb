import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { type ClientOptions } from "openai";
import { z } from "zod";

const env = z.object({ CHAT_MODEL: z.string().default("gpt-4o-mini") }).parse(process.env);
const DEFAULT_MODEL = "gpt-4o";
export const MODELS = ["gpt-4o", "gpt-4o-mini"] as const;
export type Model = (typeof MODELS)[number] | "claude-3-5-sonnet-20241022";

enum Tier {
  Small = "gpt-4o-mini",
  Large = "gpt-4o",
}

interface Request {
  model?: string;
  prompt: string;
}

export class Chat {
  private readonly base: string = "https://api.openai.com/v1";
  private client: OpenAI;

  constructor(
    private readonly other: Anthropic,
    options: ClientOptions = {},
  ) {
    this.client = new OpenAI({ baseURL: this.base, ...options });
  }

  async ask({ model = DEFAULT_MODEL, prompt }: Request): Promise<string> {
    try {
      const answer = await this.client.chat.completions.create({
        model,
        messages: [{ role: "user", content: prompt }],
      });
      return answer.choices[0]!.message.content ?? "";
    } catch (error) {
      if (error instanceof OpenAI.RateLimitError) throw error;
      const answer = await this.other.messages.create({
        model: "claude-3-5-sonnet-20241022",
        max_tokens: 1000,
        messages: [{ role: "user", content: prompt }],
      });
      return JSON.stringify(answer.content);
    }
  }

  limitOf(model: Model): number {
    if (model.startsWith("gpt-4") || /^claude-3/.test(model)) return 100;
    switch (model) {
      case Tier.Small:
        return 10;
      default:
        return model === "gpt-4o" ? 20 : 30;
    }
  }
}

export async function POST(request: globalThis.Request): Promise<Response> {
  const { prompt, model = env.CHAT_MODEL } = await request.json();
  return fetch(`${process.env.LLM_URL ?? "https://api.openai.com/v1"}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model, messages: [{ role: "user", content: prompt }] }),
  });
}
