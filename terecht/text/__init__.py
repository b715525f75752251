"""Dutch words: plain text, tokens, lexicon, compounds, spelling, and the analysis that joins them. Pure."""
