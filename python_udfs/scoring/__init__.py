"""Registered models, loaded and scored: what the UDFs of SQL do."""
