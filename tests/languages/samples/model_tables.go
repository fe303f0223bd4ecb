package models

import (
	"errors"
	"slices"
)

// ID names a model.
type ID string

const (
	GPT4o     ID = "gpt-4o"
	GPT4oMini ID = "gpt-4o-mini"
	Sonnet    ID = "claude-3-7-sonnet-latest"
)

type row struct {
	id      ID
	context int
}

var rows = []row{{GPT4o, 128000}, {GPT4oMini, 128000}, {Sonnet, 200000}}

var prices = map[string]float64{
	"gpt-4o":                   2.5,
	"claude-3-7-sonnet-latest": 3,
}

var baseURLs = map[string]string{
	"openai":    "https://api.openai.com/v1",
	"anthropic": "https://api.anthropic.com",
}

var errUnknown = errors.New("no such model")

func contextOf(id ID) (int, error) {
	for _, each := range rows {
		if each.id == id {
			return each.context, nil
		}
	}
	return 0, errUnknown
}

func usesTools(id string) bool {
	return slices.Contains([]string{"gpt-4o", "gpt-4o-mini"}, id)
}

func handlers() map[string]func(string) error {
	return map[string]func(string) error{
		"gpt-4o": func(prompt string) error { return nil },
	}
}
