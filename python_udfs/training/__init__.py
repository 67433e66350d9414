"""What every training model shares: once, judged, proven."""
