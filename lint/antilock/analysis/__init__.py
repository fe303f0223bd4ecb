"""From syntax to facts: names, values, bindings, guards. Written once for all languages."""
