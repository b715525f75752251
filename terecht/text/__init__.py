"""Dutch words: normalising, tokens, lexicon, compounds, spelling, and the analysis that joins them. Pure; no disk but the lexicon file."""
