"""Shops to build: the real sample, and generated ones whose truth is known."""
