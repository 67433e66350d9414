"""What every training model shares: once, evaluated, proven."""
