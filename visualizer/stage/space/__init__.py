"""The stage's third dimension: the box, who looks at it, and the surface in it."""
