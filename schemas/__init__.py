"""The contract of the topics, in JSON Schema; what is here besides only reads, tightens and prints the schemas."""
