import { reply } from "@/lib/chat";

export const runtime = "edge";

export async function POST(request: Request): Promise<Response> {
  const { question } = await request.json();
  return Response.json({ answer: await reply(question) });
}
