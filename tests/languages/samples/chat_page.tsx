import { streamUI } from "ai/rsc";
import { openai } from "@ai-sdk/openai";
import { generateText, streamText, gateway } from "ai";
import { ChatOpenAI } from "@langchain/openai";
import { ChatAnthropic } from "@langchain/anthropic";
import { Suspense } from "react";
import Answer from "./answer";

export const runtime = "edge";
export const preferredRegion = ["iad1", "hkg1"];

const primary = new ChatOpenAI({ model: process.env.CHAT_MODEL ?? "gpt-4.1", timeout: 10_000 });
const chain = primary.withFallbacks([new ChatAnthropic({ model: "claude-sonnet-4-5" })]);

async function answer(question: string) {
  "use server";
  const { text } = await generateText({ model: openai("gpt-4.1-mini"), prompt: question }).catch(async (error) => {
    console.error("gpt-4.1-mini", error);
    return { text: String((await chain.invoke(question)).content) };
  });
  return text;
}

export async function ask(question: string) {
  return streamText({
    model: gateway("openai/gpt-4.1"),
    prompt: question,
    providerOptions: { gateway: { order: ["azure", "openai"] } },
  }).toTextStreamResponse();
}

export default async function Page({ searchParams: { q = "Hello" } }: { searchParams: { q?: string } }) {
  return (
    <Suspense fallback={<p>gpt-4.1 is thinking</p>}>
      <Answer model="gpt-4.1" text={await answer(q)} onAsk={(text: string) => ask(text)} />
    </Suspense>
  );
}
