//! A chat client that asks a second provider when the first one fails.

use std::{env, time::Duration};

use async_openai::{
    config::OpenAIConfig,
    types::{ChatCompletionRequestUserMessageArgs, CreateChatCompletionRequestArgs},
    Client,
};
use serde_json::json;

const FALLBACK_URL: &str = "https://api.anthropic.com/v1/messages";

pub struct Chat {
    client: Client<OpenAIConfig>,
    http: reqwest::Client,
    model: String,
}

impl Default for Chat {
    fn default() -> Self {
        let config = OpenAIConfig::new()
            .with_api_base("https://api.deepseek.com/v1")
            .with_api_key(env::var("DEEPSEEK_API_KEY").expect("no key"));
        Self {
            client: Client::with_config(config),
            http: reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap(),
            model: env::var("CHAT_MODEL").unwrap_or_else(|_| "deepseek-chat".to_string()),
        }
    }
}

impl Chat {
    /// Answers with whichever provider can.
    pub async fn answer(&self, prompt: &str) -> Result<String, Box<dyn std::error::Error>> {
        let request = CreateChatCompletionRequestArgs::default()
            .model(self.model.clone())
            .messages([ChatCompletionRequestUserMessageArgs::default().content(prompt).build()?.into()])
            .build()?;
        match self.client.chat().create(request).await {
            Ok(answer) => Ok(answer.choices[0].message.content.clone().unwrap_or_default()),
            Err(error) => {
                tracing::warn!(%error, model = "gpt-4o", "asking the other provider");
                self.answer_elsewhere(prompt).await
            }
        }
    }

    async fn answer_elsewhere(&self, prompt: &str) -> Result<String, Box<dyn std::error::Error>> {
        let body = json!({
            "model": "claude-sonnet-4-5",
            "max_tokens": 1024,
            "messages": [{ "role": "user", "content": prompt.trim() }],
        });
        let answer = self.http.post(FALLBACK_URL).json(&body).send().await?.error_for_status()?;
        Ok(answer.json::<serde_json::Value>().await?["content"][0]["text"].to_string())
    }
}
