"""The catalogue: which names belong to which provider. Data lives in `antilock_checks`."""
