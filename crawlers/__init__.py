"""The first room: what outlets publish, as bytes. Outlets in, pages out."""
