"""What stands out at stations: rules, signals, alerts to people, and what became of them."""
