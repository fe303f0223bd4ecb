import Foundation
import SwiftUI

enum Model: String, CaseIterable, Identifiable {
    case gpt4o = "gpt-4o"
    case sonnet = "claude-3-7-sonnet-latest"

    var id: String { rawValue }

    var window: Int {
        switch self {
        case .gpt4o: return 128_000
        case .sonnet: return 200_000
        }
    }
}

struct ModelSettings: View {
    @AppStorage("model") private var model = "gpt-4o"
    @State private var isFast = false

    var body: some View {
        Picker("Model", selection: $model) {
            ForEach(Model.allCases) { each in
                Text(each.rawValue).tag(each.rawValue)
            }
        }
        Toggle("Fast", isOn: $isFast)
    }
}

func defaultModel() -> String {
    guard let name = ProcessInfo.processInfo.environment["MODEL"], !name.isEmpty else {
        return "gpt-4o-mini"
    }
    return name
}

func usesTools(_ name: String) -> Bool {
    let isKnown = ["gpt-4o", "gpt-4.1"].contains(name)
    return isKnown || name.lowercased().hasPrefix("claude-3")
}
