"""A walk through every page of the demonstration, as each role: looked at by axe-core, or kept as pictures."""
