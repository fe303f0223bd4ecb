// Package digest turns the notes of a day into a few sentences.
package digest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/sashabaranov/go-openai"
)

const deepSeek = "https://api.deepseek.com/chat/completions"

// Write asks OpenAI, and DeepSeek when that fails.
func Write(ctx context.Context, notes io.Reader) (string, error) {
	text, err := io.ReadAll(notes)
	if err != nil {
		return "", err
	}
	client := openai.NewClient(os.Getenv("OPENAI_API_KEY"))
	answer, err := client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model: openai.GPT4oMini,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleUser, Content: string(text)},
		},
	})
	if err != nil {
		return askDeepSeek(ctx, string(text))
	}
	return answer.Choices[0].Message.Content, nil
}

func askDeepSeek(ctx context.Context, text string) (string, error) {
	body, err := json.Marshal(map[string]any{
		"model":    os.Getenv("DIGEST_MODEL"),
		"messages": []map[string]string{{"role": "user", "content": text}},
	})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, deepSeek, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("DEEPSEEK_API_KEY"))
	client := &http.Client{Timeout: 30 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("digest: %s", response.Status)
	}
	var answer struct {
		Choices []struct {
			Message struct{ Content string }
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return "", err
	}
	return answer.Choices[0].Message.Content, nil
}
