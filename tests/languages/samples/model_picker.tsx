"use client";
import { useState } from "react";
import { openai, createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import * as settings from "@/lib/settings";

const gateway = createOpenAI({ baseURL: import.meta.env.VITE_GATEWAY });
const LABELS: Record<string, string> = { "gpt-4o": "Large", "gpt-4o-mini": "Small" };

export function Picker({ initial = "gpt-4o", onPick }: { initial?: string; onPick(model: string): void }) {
  const [model, setModel] = useState<string>(settings.model || initial);
  return (
    <label title="gpt-4o is slow">
      {model === "gpt-4o" && <b>{LABELS[model]}</b>}
      <select value={model} onChange={(event) => onPick(event.target.value)}>
        <option value="gpt-4o">Large</option>
        <option value="gpt-4o-mini">Small</option>
      </select>
      <Playground model="gpt-4o" {...settings.playground} />
    </label>
  );
}

export const summarize = async (prompt: string) => {
  const { text } = await generateText({ model: openai("gpt-4o-mini"), prompt }).catch(() =>
    generateText({ model: gateway.chat("deepseek-chat"), prompt }),
  );
  return text;
};
