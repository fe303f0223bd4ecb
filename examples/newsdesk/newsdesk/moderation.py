"""Readers' comments, judged by a model on Bedrock."""

import json

import boto3

bedrock = boto3.client("bedrock-runtime", region_name="us-east-1")


def is_acceptable(comment: str) -> bool:
    """Whether a comment may be published without a person looking at it."""
    answer = bedrock.converse(
        modelId="amazon.nova-lite-v1:0",
        messages=[{"role": "user", "content": [{"text": f"Insult or not? yes/no: {comment}"}]}],
    )
    verdict = answer["output"]["message"]["content"][0]["text"]
    return json.dumps(verdict).lower().startswith('"no')
