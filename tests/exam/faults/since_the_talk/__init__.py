"""False theorems, faulty worlds and true variants of what was found since the talk."""
