"""Who is at the door: passwords, the company's identity provider, sessions, and what is said to the browser."""
