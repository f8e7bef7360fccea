"""Six rates of first-order methods that no smaller ones can replace, a module each."""
