"""What the actions do: a class for each group of the registry, a method for each action, named after it."""
