import Foundation
import OpenAI

/// Asks one provider, and another one when that fails.
final class ChatService {
    private let client: OpenAI
    private let fallbackURL = URL(string: "https://api.anthropic.com/v1/messages")!
    var model: String = "gpt-4o"

    init(key: String, host: String = "api.openai.com") {
        client = OpenAI(configuration: .init(token: key, host: host, timeoutInterval: 20))
    }

    func answer(_ prompt: String) async throws -> String {
        let query = ChatQuery(messages: [.user(.init(content: .string(prompt)))], model: model)
        do {
            let result = try await client.chats(query: query)
            return result.choices.first?.message.content ?? ""
        } catch {
            print("asking the other provider: \(error)")
            return try await answerElsewhere(prompt)
        }
    }

    private func answerElsewhere(_ prompt: String) async throws -> String {
        var request = URLRequest(url: fallbackURL)
        request.httpMethod = "POST"
        request.setValue(
            ProcessInfo.processInfo.environment["ANTHROPIC_API_KEY"] ?? "", forHTTPHeaderField: "x-api-key")
        request.httpBody = try JSONSerialization.data(withJSONObject: [
            "model": "claude-sonnet-4-5",
            "max_tokens": 1024,
            "messages": [["role": "user", "content": prompt]],
        ])
        let (data, _) = try await URLSession.shared.data(for: request)
        return String(decoding: data, as: UTF8.self)
    }
}
