"""The surface dock's parts for a model: data, model, loss, batches, device, mode and plane."""
