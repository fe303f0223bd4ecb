package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"strings"
)

const embeddingsPath = "/v1/embeddings"

var (
	model   = flag.String("model", "text-embedding-3-small", "model of the vectors")
	region  = "eu"
	headers = map[string]string{"Content-Type": "application/json"}
)

type vectors struct {
	Data []struct {
		Embedding []float64 `json:"embedding"`
	} `json:"data"`
}

func embed(texts []string) (*vectors, error) {
	body, err := json.Marshal(map[string]any{"model": *model, "input": texts})
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("https://%s.api.openai.com%s", region, embeddingsPath)
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	client := &http.Client{}
	for attempt := 0; attempt < 3; attempt++ {
		response, err := client.Do(request)
		if err != nil || response.StatusCode == http.StatusTooManyRequests {
			continue
		}
		var found vectors
		if err := json.NewDecoder(response.Body).Decode(&found); err != nil {
			return nil, err
		}
		return &found, nil
	}
	return nil, fmt.Errorf("no vectors from %s", url)
}

func dimensions(name string) int {
	switch {
	case strings.HasPrefix(name, "text-embedding-3"):
		return 1536
	case name == "text-embedding-ada-002":
		return 1536
	}
	return 768
}

func main() {
	flag.Parse()
	found, err := embed(flag.Args())
	if err != nil {
		log.Fatalf("embedding: %v", err)
	}
	log.Printf("%d vectors of %d numbers", len(found.Data), dimensions(*model))
}
