use std::collections::HashMap;

use clap::Parser;
use serde::Deserialize;

#[derive(Clone, Copy)]
pub enum Model {
    Gpt4o,
    Sonnet,
}

impl Model {
    pub fn id(self) -> &'static str {
        match self {
            Model::Gpt4o => "gpt-4o",
            Model::Sonnet => "claude-3-7-sonnet-latest",
        }
    }
}

#[derive(Parser)]
pub struct Args {
    #[arg(long, env = "MODEL", default_value = "gpt-4o")]
    pub model: String,
}

#[derive(Deserialize)]
pub struct Settings {
    #[serde(default = "default_embedding")]
    pub embedding: String,
}

fn default_embedding() -> String {
    "text-embedding-3-small".into()
}

pub fn limits() -> HashMap<&'static str, usize> {
    HashMap::from([("gpt-4o", 128_000), ("claude-3-7-sonnet-latest", 200_000)])
}

pub fn uses_tools(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with("gpt-4") || matches!(name.as_str(), "claude-3-7-sonnet-latest")
}

pub fn pick(wanted: Option<&str>) -> String {
    if let Some(name) = wanted {
        return name.to_string();
    }
    "gpt-4o".to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_what_is_wanted() {
        assert_eq!(pick(Some("gpt-4-turbo")), "gpt-4-turbo");
    }
}
