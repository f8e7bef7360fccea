"""The models, held against closed forms, autograd, plain loops and one another."""
