"""Questions of managers, analysts and operators with the answers they expect: dev.json and test.json."""
