"""What operators look at: health, and the counts of every step."""
