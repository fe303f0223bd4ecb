"""The service's routes. It speaks to no provider itself."""

from fastapi import FastAPI

from .pictures import caption
from .planning import plan

app = FastAPI()


@app.post("/plan")
def plan_route(wishes: str) -> dict[str, str]:
    return {"plan": plan(wishes)}


@app.post("/caption")
def caption_route(address: str) -> dict[str, str]:
    return {"caption": caption(address)}
