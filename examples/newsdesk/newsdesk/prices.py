"""What a summary costs, in US dollars for a million tokens of input and of output."""

PRICES = {
    "gpt-4o-mini": (0.15, 0.60),
    "gpt-4.1-mini": (0.40, 1.60),
    "claude-haiku-4-5": (1.00, 5.00),
    "qwen-plus": (0.40, 1.20),
}


def cost(model: str, tokens_in: int, tokens_out: int) -> float | None:
    """The price of one request, or None when nobody has entered the model's price yet."""
    if model not in PRICES:
        return None
    price_in, price_out = PRICES[model]
    return (tokens_in * price_in + tokens_out * price_out) / 1_000_000
