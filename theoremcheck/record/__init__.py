"""What a run leaves: its types and folder, and how records are read, merged and compared."""
