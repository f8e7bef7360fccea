"""How the mathematical font of the report is made (`make font`)."""
