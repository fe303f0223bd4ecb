// Command worker writes the morning's digest of every journey.
package main

import (
	"context"
	"log"
	"os"

	"concierge/worker/internal/digest"
)

func main() {
	text, err := digest.Write(context.Background(), os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	log.Print(text)
}
