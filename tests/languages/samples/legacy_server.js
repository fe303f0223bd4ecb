#!/usr/bin/env node
"use strict";
const { Configuration, OpenAIApi: Api } = require("openai");
const axios = require("axios").create({ baseURL: "https://api.deepseek.com/v1" });
const https = require("https");

const openai = new Api(new Configuration({ apiKey: process.env.OPENAI_API_KEY }));
const settings = { model: "gpt-3.5-turbo", url: "https://api.openai.com/v1" };

app.post("/chat", async (request, response) => {
  const model = request.body.model || settings.model;
  openai
    .createChatCompletion({ model, messages: request.body.messages })
    .then((answer) => response.json(answer.data))
    .catch(async (error) => {
      console.error("gpt-3.5-turbo failed", error);
      const other = await axios.post("/chat/completions", { model: "deepseek-chat", messages: [] });
      response.json(other.data);
    });
});

exports.raw = function (body, done) {
  const request = https.request({ hostname: "api.openai.com", path: "/v1/embeddings", method: "POST" }, done);
  request.end(JSON.stringify({ ...body, model: "text-embedding-ada-002" }));
};

for (let i = 0; i < settings.urls?.length; i++) {
  settings.timeout ||= 10;
  settings.fallback ??= "gpt-4o";
}

module.exports = { ...exports, isChat: (model) => ["gpt-4o", "o1"].includes(model) };
