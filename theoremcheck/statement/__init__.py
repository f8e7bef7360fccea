"""What is stated: claims with their premises and cases, their sources, the words for outcomes."""
