from node:20
env MODEL='gpt-4o' PORT=80
