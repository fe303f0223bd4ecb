provider "aws" {
  region = "ap-east-1" # antilock: ignore
}

provider "google" {
  region = var.region
}

resource "aws_lambda_function" "chat" {
  function_name = "chat-${var.stage}"
  environment {
    variables = {
      CHAT_MODEL = "gpt-4-32k"
      BASE_URL   = "https://${var.host}/v1"
    }
  }
  tags = merge(local.tags, { model = "claude-2.1" })
}
