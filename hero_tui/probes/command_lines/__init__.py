"""Command lines taken apart, for servers and commands alike: interpreter, program, arguments, and what was typed."""
