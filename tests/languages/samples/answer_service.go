// Package answers asks one provider first and another when that fails.
package answers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	openai "github.com/sashabaranov/go-openai"
)

const defaultModel = openai.GPT4oMini

// Service keeps one client for each provider.
type Service struct {
	first  *openai.Client
	second anthropic.Client
	model  string `env:"ANSWER_MODEL" envDefault:"gpt-4o"`
}

func New() *Service {
	config := openai.DefaultConfig(os.Getenv("OPENAI_API_KEY"))
	config.BaseURL = "https://api.deepseek.com/v1"
	model := os.Getenv("ANSWER_MODEL")
	if model == "" {
		model = defaultModel
	}
	return &Service{
		first:  openai.NewClientWithConfig(config),
		second: anthropic.NewClient(option.WithBaseURL("https://api.anthropic.com")),
		model:  model,
	}
}

// Answer goes on to the second provider, whatever the first one fails with.
func (s *Service) Answer(ctx context.Context, prompt string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	resp, err := s.first.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:    s.model,
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: prompt}},
	})
	if err != nil {
		var refused *openai.APIError
		if errors.As(err, &refused) && refused.HTTPStatusCode == 403 {
			fmt.Fprintf(os.Stderr, "refused: %v\n", refused)
		}
		return s.askSecond(ctx, prompt)
	}
	return resp.Choices[0].Message.Content, nil
}

func (s *Service) askSecond(ctx context.Context, prompt string) (string, error) {
	message, err := s.second.Messages.New(ctx, anthropic.MessageNewParams{
		Model:     anthropic.ModelClaude3_7SonnetLatest,
		MaxTokens: 1024,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(prompt))},
	})
	if err != nil {
		return "", fmt.Errorf("second provider: %w", err)
	}
	return message.Content[0].Text, nil
}
