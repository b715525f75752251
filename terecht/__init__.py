"""Terecht: a Dutch-language FAQ and referral engine that knows when it does not know."""
