"""Who may see and ask what: people and their scope, the guard of SQL, the scope applied to every read."""
