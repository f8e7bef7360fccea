"""False theorems, faulty worlds and true variants of batch normalisation."""
