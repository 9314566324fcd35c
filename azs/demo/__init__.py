"""A made-up network of petrol stations for demonstrations and tests."""
