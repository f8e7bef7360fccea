"""False theorems, faulty worlds and true variants of weight tying."""
