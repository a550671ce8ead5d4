"""The second room: what an article says. Pages in, tagged and grouped articles out."""
