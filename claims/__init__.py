"""What the talk says, one module per statement, one folder per section."""
