import OpenAI from "openai";

const client = new OpenAI({ timeout: 20_000 });

export async function reply(question: string): Promise<string> {
  const answer = await client.chat.completions.create({
    model: process.env.CHAT_MODEL ?? "gpt-5.1-mini",
    messages: [{ role: "user", content: question }],
  });
  return answer.choices[0]?.message.content ?? "";
}
