"""Forms of the country reviews. They check the shape of the input; the services check the rules."""
