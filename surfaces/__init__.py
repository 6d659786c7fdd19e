"""What is descended: loss surfaces as formulas, their derivatives, a catalog, sampling and curvature."""
