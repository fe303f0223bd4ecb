<?php

declare(strict_types=1);

namespace App\Services;

use App\Exceptions\AnswerFailed;
use App\Models\Conversation;
use Illuminate\Support\Facades\Http;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Str;
use OpenAI;
use OpenAI\Client;
use OpenAI\Exceptions\ErrorException;

/** Answers questions, by OpenAI's gpt-4o unless told otherwise. */
final class ChatService
{
    private const SUMMARY_MODEL = 'gpt-4o-mini';

    private const PRICES = [
        'gpt-4o' => 2.5,
        'gpt-4o-mini' => 0.15,
    ];

    public string $greeting = 'Hello';

    private ?Client $client = null;

    public function __construct(
        private readonly string $model = 'gpt-4o',
        private readonly ?string $baseUri = null,
    ) {
    }

    private function client(): Client
    {
        return $this->client ??= OpenAI::factory()
            ->withApiKey((string) config('services.openai.key'))
            ->withBaseUri($this->baseUri ?? config('services.openai.base', 'https://api.openai.com/v1'))
            ->make();
    }

    public function answer(Conversation $conversation, ?string $model = null): string
    {
        $model ??= config('services.openai.model', 'gpt-4.1');

        try {
            $response = $this->client()->chat()->create([
                'model' => $model,
                'messages' => $conversation->messages(),
                'temperature' => Str::startsWith($model, 'gpt-') ? 0.2 : null,
            ]);
        } catch (ErrorException $e) {
            Log::warning("{$model} failed: {$e->getMessage()}");

            return $this->answerElsewhere($conversation);
        }

        return $response->choices[0]->message->content ?? throw new AnswerFailed();
    }

    private function answerElsewhere(Conversation $conversation): string
    {
        $response = Http::withHeaders(['x-api-key' => env('ANTHROPIC_API_KEY')])
            ->timeout(45)
            ->post('https://api.anthropic.com/v1/messages', [
                'model' => env('ANTHROPIC_MODEL', 'claude-sonnet-4-5'),
                'messages' => $conversation->messages(),
            ]);

        return match (true) {
            $response->failed() => throw new AnswerFailed($response->body()),
            default => $response->json('content.0.text'),
        };
    }

    public function summary(string $text): string
    {
        $response = $this->client()->responses()->create([
            'model' => self::SUMMARY_MODEL,
            'input' => <<<PROMPT
                Summarise in {$this->language()}:
                $text
                PROMPT,
        ]);

        return $response->outputText;
    }

    public function price(int $tokens): float
    {
        return $tokens * (self::PRICES[$this->model] ?? 0.0);
    }

    private function language(): string
    {
        return match (app()->getLocale()) {
            'de' => 'German',
            default => 'English',
        };
    }
}
