"""The built-in pack: antilock's opinions, and what it knows about providers."""

from __future__ import annotations

from antilock.check import Check
from antilock_checks import (
    dead_endpoint_variable,
    fine_tuned_model,
    hardcoded_endpoint,
    hardcoded_endpoint_default,
    hardcoded_model,
    hardcoded_model_default,
    pinned_embedding_model,
    proxy_dependent_access,
    region_pinned,
    retired_model,
    silent_default_endpoint,
    unconfigurable_client,
    unknown_model,
    vendor_name_branch,
    vendor_tokenizer,
)

# Sorted by code.
CHECKS: tuple[Check, ...] = (
    hardcoded_endpoint.CHECK,
    hardcoded_endpoint_default.CHECK,
    silent_default_endpoint.CHECK,
    dead_endpoint_variable.CHECK,
    unconfigurable_client.CHECK,
    hardcoded_model.CHECK,
    hardcoded_model_default.CHECK,
    retired_model.CHECK,
    vendor_name_branch.CHECK,
    pinned_embedding_model.CHECK,
    fine_tuned_model.CHECK,
    vendor_tokenizer.CHECK,
    unknown_model.CHECK,
    region_pinned.CHECK,
    proxy_dependent_access.CHECK,
)
