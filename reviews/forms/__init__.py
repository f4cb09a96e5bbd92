"""Forms of the country reviews: they check the shape of what is typed; the rules are the services'."""
