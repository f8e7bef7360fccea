"""What claims say, held against the slides, and what they predict, against second witnesses."""
