"""What is said: replies, their texts in every language, and how people's words are read as a command."""
