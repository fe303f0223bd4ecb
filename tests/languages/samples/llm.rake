namespace :llm do
  MODELS = %w[gpt-4o claude-sonnet-4-5].freeze

  desc "Ask every model, gpt-4o first"
  task :ask, [:text] => :environment do |_task, args|
    models = ENV.fetch("LLM_MODELS") { "gpt-4o,gpt-4o-mini" }.split(",")
    models.each do |model|
      puts RubyLLM.chat(model: model).ask(args[:text]).content
      break
    rescue RubyLLM::Error, Timeout::Error => e
      warn "#{model}: #{e.class}"
      next if model != "gpt-4o"
    end
  end

  task embed: :environment do
    uri = URI.parse("https://api.openai.com/v1/embeddings")
    Document.find_each do |document|
      request = Net::HTTP::Post.new(uri, "Authorization" => "Bearer #{ENV["OPENAI_API_KEY"]}")
      request.body = JSON.generate(model: "text-embedding-3-small", input: document.text)
      response = Net::HTTP.start(uri.host, uri.port, use_ssl: true, read_timeout: 10) { |http| http.request(request) }
      abort "failed" if response.code.to_i >= 400
      document.update!(vector: JSON.parse(response.body)["data"]) unless response.body.empty?
    end
  end
end

RubyLLM.configure do |config|
  config.openai_api_key = ENV.fetch("OPENAI_API_KEY", nil)
  config.openai_api_base = "https://api.deepseek.com/v1"
  config.default_model = "deepseek-chat"
end
