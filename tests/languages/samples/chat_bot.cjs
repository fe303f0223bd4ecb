"use strict";
const { Client, GatewayIntentBits } = require("discord.js");
const { Configuration, OpenAIApi } = require("openai");
const Anthropic = require("@anthropic-ai/sdk");
const config = require("./config.json");

const openai = new OpenAIApi(new Configuration({ apiKey: config.openaiKey, basePath: config.basePath || "https://api.openai.com/v1" }));
const anthropic = new Anthropic.default({ apiKey: config.anthropicKey });
const client = new Client({ intents: [GatewayIntentBits.Guilds] });

const MODELS = { fast: "gpt-3.5-turbo", smart: "gpt-4" };
let current = MODELS.fast;

module.exports.setModel = function setModel(name) {
  current = MODELS[name] ?? "gpt-3.5-turbo";
  if (current === "gpt-4") client.user.setActivity("thinking with gpt-4");
};

client.on("messageCreate", async (message) => {
  if (message.author.bot) return;
  let answer;
  try {
    const completion = await openai.createChatCompletion({ model: current, messages: [{ role: "user", content: message.content }] });
    answer = completion.data.choices[0].message.content;
  } catch (error) {
    console.error(error.response?.data ?? error.message);
  }
  if (!answer) {
    const reply = await anthropic.messages.create({ model: "claude-3-haiku-20240307", max_tokens: 300, messages: [{ role: "user", content: message.content }] });
    answer = reply.content[0].text;
  }
  await message.reply(answer);
});

client.login(process.env.DISCORD_TOKEN);
