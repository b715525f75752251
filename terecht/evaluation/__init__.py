"""How good the matcher is: judged queries, figures, curves, the gate that CI keeps. No disk, no plots."""
