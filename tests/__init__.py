"""The tests of the house: of the harness, of the models, and of the report in a browser."""
