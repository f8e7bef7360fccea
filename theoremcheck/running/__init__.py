"""How pytest runs claims: collection, a case, the session, the terminal."""
