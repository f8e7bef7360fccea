"""False theorems, faulty worlds and true variants of the parameter deluge."""
