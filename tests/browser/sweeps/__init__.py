"""The report at every width, searched, printed and heard: minutes, for who changes the page."""
