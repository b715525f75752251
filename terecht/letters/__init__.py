"""What Terecht writes to people, in Dutch: one file for each thing that is written about. Decides nothing."""
