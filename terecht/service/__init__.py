"""What Terecht does for people. Collaborators come in as arguments; no web, no disk, no database."""
