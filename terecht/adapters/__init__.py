"""The outside world: files, database. Only `bootstrap` knows who lives here."""
