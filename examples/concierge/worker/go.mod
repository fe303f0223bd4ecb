module concierge/worker

go 1.23

require github.com/sashabaranov/go-openai v1.41.0
