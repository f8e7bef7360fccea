"""False theorems, faulty worlds and true variants of the section on structured data."""
