"""How cases are run by pytest: collection, a case, the session, and what the terminal says."""
