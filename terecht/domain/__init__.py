"""Values and rules of Terecht: the FAQ, what a query gets back, the extra vraag. No disk, no web."""
