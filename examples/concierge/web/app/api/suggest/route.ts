import { reply } from "@/lib/chat";
import { SERVED } from "@/lib/regions";

export const runtime = "edge";
export const preferredRegion = SERVED;

export async function POST(request: Request): Promise<Response> {
  const { place } = await request.json();
  return Response.json({ answer: await reply(`What is worth seeing in ${place}?`) });
}
