module example.test/chat

require (
	github.com/sashabaranov/go-openai v1.20.0 // antilock: ignore
	golang.org/x/net v0.1.0 // indirect
)
require github.com/tmc/langchaingo v0.1.2
