"""What claims are about: networks, data, trainers, certificates. They measure and never judge."""
