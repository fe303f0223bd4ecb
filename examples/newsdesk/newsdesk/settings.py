"""Everything that differs between machines comes from the environment."""

import os

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from variables named NEWSDESK_..., or from a .env file."""

    summary_model: str = "gpt-4o-mini"
    fallback_model: str = "claude-haiku-4-5"
    database_url: str = "postgresql://localhost/newsdesk"
    request_timeout: float = 20.0

    model_config = {"env_prefix": "NEWSDESK_", "env_file": ".env"}


settings = Settings()

LLM_BASE_URL = os.environ.get("LLM_BASE_URL")
