"""How pipeline.tag works: hits of one automaton, mentions of actors out of them, themes out of both."""
