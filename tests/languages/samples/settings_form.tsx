"use client";
import { useEffect, useState, type FormEvent } from "react";
import { Select, SelectItem } from "@/components/ui/select";
import { saveSettings } from "@/lib/actions";

export const MODELS = [
  { id: "gpt-4.1", label: "GPT-4.1", provider: "openai" },
  { id: "claude-sonnet-4-5", label: "Claude Sonnet", provider: "anthropic" },
] as const;

type Settings = { model: (typeof MODELS)[number]["id"]; baseUrl?: string };

export function SettingsForm({ model = "gpt-4.1", baseUrl = "https://api.openai.com/v1" }: Partial<Settings>) {
  const [selected, setSelected] = useState<string>(model);
  const [hint, setHint] = useState("");

  useEffect(() => {
    setHint(selected.includes("claude") ? "Slower, and longer." : "");
  }, [selected]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await saveSettings({ ...(baseUrl && { baseUrl }), model: selected });
  };

  return (
    <form onSubmit={submit}>
      <Select value={selected} onValueChange={setSelected} placeholder="gpt-4.1">
        {MODELS.map((each) => (
          <SelectItem key={each.id} value={each.id}>{each.label}</SelectItem>
        ))}
      </Select>
      {hint && <p title="claude-sonnet-4-5">{hint}</p>}
      <input type="url" defaultValue={baseUrl} aria-label="https://api.openai.com/v1" />
    </form>
  );
}
