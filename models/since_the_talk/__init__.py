"""What was found since the talk: wide networks as kernels, lazy training, boosting in circles."""
