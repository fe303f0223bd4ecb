"""The editor's door: `antilock server` speaks the Language Server Protocol."""
