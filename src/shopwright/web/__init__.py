"""The pages a person looks at: assistant and studio."""
