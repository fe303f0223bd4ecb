#!/bin/sh
# Is the key still good? Run by hand after a change of keys.
curl --max-time 10 --fail --silent https://api.openai.com/v1/chat/completions \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "gpt-5.1-mini", "messages": [{"role": "user", "content": "ping"}]}' > /dev/null
