"""False theorems, faulty worlds and true variants of the claims on linear separators."""
