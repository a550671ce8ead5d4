"""Actors and themes as data with their own examples; lexicon.py loads and checks them."""
