import { openai } from "@ai-sdk/openai";
import { generateText } from "ai";

export const runtime = "edge";
export const preferredRegion = ["fra1", "iad1"];

export async function POST(request: Request): Promise<Response> {
  const { text, language } = await request.json();
  const answer = await generateText({
    model: openai("gpt-5.1-mini"),
    prompt: `Translate into ${language}:\n\n${text}`,
  });
  return Response.json({ answer: answer.text });
}
