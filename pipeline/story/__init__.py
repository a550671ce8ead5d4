"""Stories: which articles tell of one event, within a language and across Spanish and English."""
