use std::path::Path;

use reqwest::blocking::{multipart, Client};

static BASE: &str = "https://api.openai.com";

#[derive(Debug)]
enum Failure {
    Refused(u16),
    Lost(String),
}

fn transcribe(client: &Client, audio: &Path) -> Result<String, Failure> {
    let form = multipart::Form::new()
        .text("model", "whisper-1")
        .file("file", audio)
        .map_err(|error| Failure::Lost(error.to_string()))?;
    let url = format!("{BASE}/v1/audio/transcriptions");
    let mut last = Failure::Lost(String::new());
    for _ in 0..3 {
        let response = match client.post(&url).multipart(form.clone()).send() {
            Ok(response) => response,
            Err(error) => {
                last = Failure::Lost(error.to_string());
                continue;
            }
        };
        if response.status() == 429 {
            continue;
        }
        if !response.status().is_success() {
            return Err(Failure::Refused(response.status().as_u16()));
        }
        return response.text().map_err(|error| Failure::Lost(error.to_string()));
    }
    Err(last)
}

fn main() {
    let client = Client::new();
    let Some(name) = std::env::args().nth(1) else {
        eprintln!("usage: speech_worker FILE");
        std::process::exit(2);
    };
    match transcribe(&client, Path::new(&name)) {
        Ok(text) => println!("{text}"),
        Err(failure) => panic!("{failure:?}"),
    }
}
