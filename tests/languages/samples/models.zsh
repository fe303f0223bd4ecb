# Functions for an interactive shell.
typeset -A LIMITS=([gpt-4o]=128000 [gpt-4o-mini]=128000)
MODELS=(gpt-4o claude-sonnet-4-5 "mistral-large-latest")
args=(--model gpt-4o --temperature 0.2)

default_model() {
  case "$OSTYPE" in
    darwin*) echo gpt-4o ;;
    *) echo gpt-4o-mini ;;
  esac
}

ask() {
  local model=$1
  if [[ -z "$model" ]]; then
    model=$(default_model)
  fi
  case "$model" in
    gpt-*|o[13]*) OPENAI_BASE_URL= llm -m "$model" "${args[@]}" "$2" ;;
    claude-*) llm --model "$model" --option max_tokens=400 "$2"; return ;;
    *) llm -m gpt-4o-mini "$2" ;;
  esac
}

vision() {
  echo "$1" | grep -qE '^(gpt-4o|claude)' && return 0
  http --timeout=20 POST https://api.openai.com/v1/responses Authorization:"Bearer $OPENAI_API_KEY" \
    model=gpt-4o input:='[{"type": "input_text"}]' <<<"$2" || wget -qO- --post-data='{"model":"gpt-4o"}' "$URL"
}
