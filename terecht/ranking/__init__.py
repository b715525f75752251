"""Ranks the entries of a FAQ for a query and knows when it doesn't know. Pure: no disk, no web.

The path of a query: `engine.Engine.rank` → `evidence` (how the query meets every phrasing and entry) →
one file a scorer (`nearest`, `profile`, `coverage`, `classifier`, `fuzzy`, `company`, `dense`) → `fusion` (one score an
entry) → `confidence` (what tells right from wrong) → `calibration` (a probability) → `decision` (an outcome).
`fitting` learns all of it from the texts that `examples` finds in the FAQ; `explanation` says which words made a score.
"""
