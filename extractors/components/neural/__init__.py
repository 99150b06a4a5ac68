"""The trained network: text into typed mentions with roles."""
