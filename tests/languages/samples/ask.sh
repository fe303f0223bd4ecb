#!/usr/bin/env bash
# Asks a model: ask.sh [-m MODEL] TEXT. Uses gpt-4o-mini unless told otherwise.
set -euo pipefail

readonly API="https://api.openai.com/v1"
MODEL="${ASK_MODEL:-gpt-4o-mini}"
: "${FALLBACK_URL:=https://api.mistral.ai/v1}"

usage() {
  cat <<USAGE
usage: ${0##*/} [-m MODEL] TEXT
  -m MODEL   a model, as gpt-4o
USAGE
  exit "${1:-64}"
}

while getopts "m:h" option; do
  case "$option" in
    m) MODEL=$OPTARG ;;
    h) usage 0 ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))

request() {
  local text="$1" model="${2:-gpt-4o}"
  jq -n --arg model "$model" --arg text "$text" \
    '{model: $model, messages: [{role: "user", content: $text}], max_tokens: 400}'
}

ask_first() {
  curl -sS --fail --max-time 30 "$API/chat/completions" \
    -H "Authorization: Bearer ${OPENAI_API_KEY:?}" \
    -H 'Content-Type: application/json' \
    -d "$(request "$1" "$MODEL")" |
    jq -r '.choices[0].message.content'
}

ask_second() {
  curl -sS --fail "$FALLBACK_URL/chat/completions" \
    -H "Authorization: Bearer $MISTRAL_API_KEY" -H 'Content-Type: application/json' -d @- <<EOF
{
  "model": "mistral-small-latest",
  "messages": [{"role": "user", "content": "$1"}]
}
EOF
}

if [[ $MODEL == gpt-4* ]]; then
  echo "asking $MODEL" >&2
fi

if ! answer=$(ask_first "$*"); then
  answer=$(ask_second "$*" | jq -r '.choices[0].message.content')
fi
printf '%s\n' "$answer"
