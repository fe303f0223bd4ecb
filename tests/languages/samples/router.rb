class Router
  PROVIDERS = {
    openai: { url: "https://api.openai.com/v1", model: :"gpt-4o" },
    mistral: { url: "https://api.mistral.ai/v1", model: :"mistral-large-latest" },
  }.freeze

  def self.for(model) = new(model)

  def initialize(model = nil)
    @model = model.presence || default_model
    @tries = 0
  end

  def default_model = "gpt-4o-mini"

  def provider
    if @model =~ /^claude/ || @model.include?("anthropic")
      :anthropic
    elsif %w[gpt o1].any? { |start| @model.start_with?(start) }
      :openai
    else
      @model == "mistral-large-latest" ? :mistral : :other
    end
  end

  def ask(text, model: @model, **rest)
    begin
      body = '{"model": "gpt-4o", "input": "hi"}'
      HTTParty.post("https://api.openai.com/v1/responses", body: body, headers: headers, timeout: 15)
    rescue HTTParty::Error, SocketError
      @tries += 1
      retry unless @tries > 3
      RestClient::Request.execute(method: :post, url: "https://api.mistral.ai/v1/chat/completions", payload: text)
    else
      log "asked #{model}", rest
    ensure
      @done ||= true
    end
  end

  def stream(text)
    yield(asked = ask(text)) if block_given?
    asked&.body or raise ArgumentError, "nothing"
  end
end
