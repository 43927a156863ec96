"""What is known (the ledger) and what is built from it (vectors, lexical ranking)."""
