<?php

enum ChatModel: string
{
    case Large = 'gpt-4o';
    case Small = 'gpt-4o-mini';
    const DEFAULT = self::Small;

    public function limit(): int
    {
        return match ($this) {
            self::Large, self::Small => 128_000,
        };
    }
}

interface Asker
{
    public function ask(string $text, string $model = 'gpt-4o'): string;
}

trait Limits
{
    protected static array $limits = ['gpt-4' => 8192];
    public ?string $region = 'eu-west-1';
}

return [
    'default' => env('LLM_PROVIDER', 'openai'),
    'providers' => [
        'openai' => [
            'url' => env('OPENAI_URL', 'https://api.openai.com/v1'),
            'model' => getenv('OPENAI_MODEL') ?: 'gpt-4o',
            'embedding' => 'text-embedding-3-small',
        ],
        'mistral' => ['url' => 'https://api.mistral.ai/v1'] + $shared,
    ],
    'factory' => static fn (string $model = 'gpt-4o-mini') => new Asker(model: $model, ...$options),
    'route' => function ($request) use ($asker) {
        return isset($request['model']) ? $asker->ask($request['text'], $request['model']) : null;
    },
];
