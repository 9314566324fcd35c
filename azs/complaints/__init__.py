"""Complaints of customers: taken in, understood, routed, answered."""
