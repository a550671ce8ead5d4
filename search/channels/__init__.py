"""Ways to people. A channel sends a message once and says what came of it; when to try again is not its business."""
