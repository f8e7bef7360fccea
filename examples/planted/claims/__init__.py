"""Ten false theorems, a module each."""
