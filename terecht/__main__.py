"""`python -m terecht`: the command line."""

from terecht.cli import main

main()
