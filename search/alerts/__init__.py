"""From matches to messages: which are due, what they say, and how they are sent."""
