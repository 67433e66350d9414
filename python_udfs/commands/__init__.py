"""The commands that make runs on a built file."""
