/** What a visitor may choose from: a table decides nothing. */
export const MODELS = [
  { id: "gpt-5.1", label: "Thorough" },
  { id: "gpt-5.1-mini", label: "Quick" },
];
