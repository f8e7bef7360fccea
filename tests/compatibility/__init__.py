"""The plugins and the versions that others bring, each in an environment of its own."""
