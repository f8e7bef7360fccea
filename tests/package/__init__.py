"""What is installed: the wheel and the sdist, in an environment and a project of their own."""
