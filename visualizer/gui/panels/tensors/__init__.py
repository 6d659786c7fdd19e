"""The dock "Tensors": those of an iteration, and the pitfalls that everybody meets with them."""
