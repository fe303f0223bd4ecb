"""The catalogue: which names belong to which provider. Data lives in `antilock_checks`."""

# Between the parts of a token that counts only where all of them stand: `publishers/` says little,
# `publishers/` with `models` behind it is the path of a model.
JOINT = "\0"
