"""What the addon says to people, in their language."""
