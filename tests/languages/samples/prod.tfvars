/* antilock: ignore-file[retired-model] */
model   = "claude-2.1" // the old one
regions = { main = "asia-east2", "other" : "us-central1" }
