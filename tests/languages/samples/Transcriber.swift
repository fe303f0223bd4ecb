import Foundation

enum TranscriberError: Error {
    case refused(Int)
    case lost
}

struct Transcriber {
    static let endpoint = "https://api.openai.com/v1/audio/transcriptions"
    let key: String

    func transcribe(_ audio: Data, completion: @escaping (Result<String, Error>) -> Void) {
        guard let url = URL(string: Transcriber.endpoint) else {
            completion(.failure(TranscriberError.lost))
            return
        }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.timeoutInterval = 30
        request.addValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        request.httpBody = body(audio, model: "whisper-1")
        URLSession.shared.dataTask(with: request) { data, response, error in
            if let error = error {
                completion(.failure(error))
                return
            }
            guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else {
                completion(.failure(TranscriberError.refused(0)))
                return
            }
            completion(.success(String(decoding: data ?? Data(), as: UTF8.self)))
        }.resume()
    }

    private func body(_ audio: Data, model: String) -> Data {
        var form = Data()
        form.append(Data("model=\(model)\n".utf8))
        form.append(audio)
        return form
    }
}
