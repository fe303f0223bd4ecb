# frozen_string_literal: true

require "openai"
require "faraday"
require_relative "prompts"

module Support
  # Answers customers by gpt-4o unless told otherwise.
  class ChatService
    DEFAULT_MODEL = "gpt-4o"
    SUMMARY_MODEL = "gpt-4o-mini".freeze
    LIMITS = { "gpt-4o" => 128_000, "gpt-4o-mini" => 128_000 }.freeze

    Answer = Struct.new(:text, :model, keyword_init: true)

    attr_reader :model

    def initialize(model: DEFAULT_MODEL, logger: Rails.logger)
      @model = model
      @logger = logger
    end

    def answer(messages, temperature: 0.2)
      response = client.chat(
        parameters: {
          model: model,
          messages: messages,
          temperature: model.start_with?("o1") ? nil : temperature,
          **options
        }.compact
      )
      Answer.new(text: response.dig("choices", 0, "message", "content"), model: model)
    rescue Faraday::Error => e
      @logger.warn("#{model} failed: #{e.message}")
      answer_elsewhere(messages)
    end

    def summary(text)
      client.responses.create(parameters: { model: SUMMARY_MODEL, input: <<~PROMPT })
        Summarise in three lines:
        #{text}
      PROMPT
    end

    def limit
      LIMITS.fetch(model, 8192)
    end

    private

    def client
      @client ||= OpenAI::Client.new(
        access_token: ENV.fetch("OPENAI_API_KEY"),
        uri_base: ENV.fetch("OPENAI_URI_BASE", "https://api.openai.com/v1"),
        request_timeout: 30
      )
    end

    def answer_elsewhere(messages)
      body = { model: ENV["ANTHROPIC_MODEL"] || "claude-sonnet-4-5", messages: messages, max_tokens: 400 }
      response = connection.post("/v1/messages", body.to_json, "x-api-key" => ENV.fetch("ANTHROPIC_API_KEY"))
      raise "no answer: #{response.status}" unless response.success?

      Answer.new(text: response.body.dig("content", 0, "text"), model: body[:model])
    end

    def connection
      @connection ||= Faraday.new(url: "https://api.anthropic.com", request: { timeout: 30 }) do |f|
        f.request :json
        f.response :json
      end
    end

    def options
      case model
      when /\Agpt-4/, "o3-mini"
        { max_completion_tokens: 400 }
      else
        @logger.info(model)
        { max_tokens: 400 }
      end
    end
  end
end
