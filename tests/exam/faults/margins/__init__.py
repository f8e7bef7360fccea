"""False theorems, faulty worlds and true variants of margins: boosted stumps and networks."""
