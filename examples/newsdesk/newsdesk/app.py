"""The web service."""

from fastapi import FastAPI
from pydantic import BaseModel

from newsdesk.archive import ask_archive
from newsdesk.headlines import headlines
from newsdesk.moderation import is_acceptable
from newsdesk.summaries import summarise
from newsdesk.translation import translate

app = FastAPI(title="Newsdesk")


class Article(BaseModel):
    """An article as the desk sends it."""

    text: str
    language: str = "en"


@app.post("/summary")
def post_summary(article: Article) -> dict[str, object]:
    """Summary and headlines, in English whatever the article's language."""
    text = translate(article.text) if article.language == "zh" else article.text
    return {"summary": summarise(text), "headlines": headlines(text)}


@app.get("/archive")
def get_archive(question: str) -> dict[str, str]:
    """An answer out of the archive."""
    return {"answer": ask_archive(question)}


@app.post("/comments")
def post_comment(comment: str) -> dict[str, bool]:
    """Whether the comment goes online at once."""
    return {"published": is_acceptable(comment)}
