"""False theorems, faulty worlds and true variants of the square wave's networks."""
